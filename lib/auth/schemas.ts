/** What the forms of signing up and in send; shared by the pages and the routes. */
import { z } from 'zod';

const email = z.email('Enter an e-mail address, such as name@example.com.').max(320);

export const signInSchema = z.strictObject({
  email,
  password: z.string().min(1, 'Enter your password.').max(200),
});

const password = z.string().min(8, 'Use at least 8 characters.').max(72, 'Use at most 72 characters.');
const code = z.string().regex(/^\d{6,10}$/, 'Enter the number from the e-mail.');

export const forgotPasswordSchema = z.strictObject({ email });
export const confirmEmailSchema = z.strictObject({ email, code });
export const resetPasswordSchema = z.strictObject({ email, code, password });

export const signUpSchema = z
  .strictObject({
    email,
    password,
    fullName: z.string().trim().min(1, 'Enter your name.').max(200),
    tenantName: z.string().trim().min(1, 'Enter the name of your company or team.').max(100).optional(),
    invitationToken: z.string().min(1).max(200).optional(),
  })
  .refine(
    ({ tenantName, invitationToken }) => (tenantName === undefined) !== (invitationToken === undefined),
    {
      path: ['tenantName'],
      message: 'Name your tenant, or use an invitation.',
    },
  );

export const invitationSchema = z.strictObject({
  email,
  role: z.enum(['admin', 'member'], 'Choose admin or member.'),
});
