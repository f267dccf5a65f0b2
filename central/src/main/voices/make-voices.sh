#!/bin/sh
# Speaks the ten digits in each language of the challenge page, for the sound of the code captcha.
# Needs espeak-ng and sox (Debian packages of these names). What espeak-ng speaks is ours to license; no part of
# espeak-ng itself is shipped.
#
#   ./make-voices.sh            all languages below
#   ./make-voices.sh it it      one more language: its tag, and its espeak-ng voice (espeak-ng --voices)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out="$here/../resources/org/turingmail/central/captcha/voices"

speak() { # language, espeak-ng voice
    mkdir -p "$out/$1"
    for digit in 0 1 2 3 4 5 6 7 8 9; do
        one "$1" "$digit" a "$2+belinda" 122 50
        one "$1" "$digit" b "$2+adam" 118 46
    done
}

one() { # language, digit, name of the speaker, voice, words a minute, pitch
    # 16 kHz, mono, 16 bit; silence cut off at both ends; all equally loud.
    espeak-ng -v "$4" -s "$5" -p "$6" -a 160 --stdout "$2" |
        sox -q -t wav - -r 16000 -c 1 -b 16 "$out/$1/$2$3.wav" \
            silence 1 0.01 0.4% reverse silence 1 0.01 0.4% reverse norm -3
}

if [ $# -eq 2 ]; then
    speak "$1" "$2"
else
    speak en en-us
    speak de de
    speak fr fr-fr
    speak es es
fi
