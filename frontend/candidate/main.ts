import { tellArrival } from "./arrival"
import { record } from "./run"

const root = document.getElementById("recorder")
const voice = document.getElementById("voice")
if (root && voice) void record(root, voice)
else void tellArrival()
