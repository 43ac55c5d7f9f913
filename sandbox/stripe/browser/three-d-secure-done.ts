// The bank's page is done. A page that waits over the frame is told so; it reads the result from the API itself.
window.parent.postMessage('three_d_secure_finished', '*');
