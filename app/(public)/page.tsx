export default function LandingPage() {
  return <h1>Refill</h1>;
}
