"""The words of the recorder, by the names that its script knows. `{name}` is filled in there."""

from django.utils.translation import gettext_lazy as _

CHECK = {
    "check_title": _("Let us check your camera and microphone"),
    "check_lead": _("Your browser will ask whether this page may use them. Please choose Allow."),
    "check_asking": _("Look for the question of your browser, often at the top, and choose Allow."),
    "check_private": _(
        "Nothing of you is sent from this step. Nobody sees or hears you until you record an "
        "answer."
    ),
    "check_live_title": _("Can you see and hear yourself?"),
    "check_live_lead": _("Say a few words: the bars move when we hear you."),
    "check_done": _("Looks good, continue"),
    "turn_on": _("Turn on camera and microphone"),
    "asking": _("Waiting for your browser…"),
    "audio_only": _("Answer by voice only"),
    "audio_only_now": _("Voice only: your picture is not recorded"),
    "camera_off": _("The camera is off"),
    "camera_picture": _("Your camera picture"),
    "camera": _("Camera"),
    "microphone": _("Microphone"),
    "camera_number": _("Camera {number}"),
    "microphone_number": _("Microphone {number}"),
    "sample_record": _("Record 3 seconds to try"),
    "sample_running": _("Recording 3 seconds…"),
    "sample_again": _("Try once more"),
    "sample_lead": _(
        "This is how you look and sound. It stays on this device and is gone when you go on."
    ),
    "sample_label": _("Your three-second test recording"),
    "practise": _("Practise first"),
    "practice": _("Practice: nothing is sent"),
    "practice_question": _("What did you like about a place you have been to?"),
    "practice_private": _("Practice counts for nothing"),
    "practice_lead": _("This stays on this page: nothing of it is sent or kept anywhere."),
    "practice_title": _("Your practice answer"),
    "practice_done": _("Go on to the questions"),
    "practise_again": _("Practise once more"),
    "line_slow": _(
        "Your line is rather slow. We record a smaller picture, so that your answers arrive while "
        "you speak."
    ),
    "line_slowest": _(
        "Your line is very slow. We record a very small picture; what does not arrive while you "
        "speak stays on this device and is sent afterwards. A voice alone arrives sooner."
    ),
    "loudness_silent": _("Microphone: we hear nothing yet"),
    "loudness_quiet": _("Microphone: quiet"),
    "loudness_good": _("Microphone: good"),
    "loudness_loud": _("Microphone: very loud"),
}
QUESTION = {
    "question_of": _("Question {number} of {total}"),
    "answered_of": _("{done} of {total} questions answered"),
    "record": _("Start recording"),
    "record_now": _("I am ready, record"),
    "think": _("Start my time to think"),
    "think_unlimited": _("Take as long as you like to think first."),
    "think_limited": _("You have {time} to think, and you can ask for more."),
    "think_then": _("When the time is over we count 3, 2, 1 and begin to record."),
    "more_time": _("I need more time"),
    "more_time_given": _("You have one minute more."),
    "to_think": _("{time} to think"),
    "answer_up_to": _("Your answer can take up to {time}."),
    "seconds": _("{count} seconds"),
    "one_minute": _("one minute"),
    "minutes": _("{count} minutes"),
    "try": _("Try {number}"),
    "try_of": _("Try {number} of {total}"),
    "recording_in": _("Recording begins in {count}"),
    "recording": _("Recording"),
    "left": _("{time} left"),
    "seconds_left": _("{count} seconds left"),
    "stop": _("Stop and watch"),
    "saved": _("{time} saved"),
    "keep_talking": _(
        "If your connection drops, keep talking: your answer is stored on this device and sent "
        "when you are back."
    ),
}
ANSWER = {
    "replay_title": _("Your answer"),
    "replay_label": _("Your answer, to watch"),
    "replay_later": _("Your answer is being prepared for this device. You can use it already."),
    "length": _("{time} long"),
    "use_answer": _("Use this answer"),
    "record_again": _("Record again"),
    "tries_left": _("Happy with it? You may record again; tries left: {count}."),
    "tries_none": _("This was the last try for this question."),
    "tries_unlimited": _("Happy with it? You may record again as often as you like."),
    "left_title": _("We kept {time} of your answer"),
    "left_free": _("Use it, or record again: this does not count as a try."),
    "left_counted": _("You have not chosen it yet. Use it, or record again."),
    "cut_hidden": _(
        "The page was in the background, so we stopped. What you said is kept, and recording again "
        "does not count as a try."
    ),
    "cut_device": _(
        "Your camera or microphone was disconnected, so we stopped. What you said is kept, and "
        "recording again does not count as a try."
    ),
    "cut_watchdog": _(
        "Your camera stopped sending, so we stopped. What you said is kept, and recording again "
        "does not count as a try."
    ),
    "cut_failed": _("The recording did not start. This does not count as a try; please try again."),
}
REVIEW = {
    "review_title": _("Ready to send?"),
    "review_title_open": _("Your answers so far"),
    "review_lead": _("Look through your answers in any order. You can still change them."),
    "review_lead_open": _("You can answer in any order, and come back later with the same link."),
    "answered": _("{time} recorded"),
    "not_answered": _("No answer yet"),
    "record_answer": _("Record"),
    "watch": _("Watch"),
    "other_tries": _("Other tries: {count}"),
    "use_instead": _("Use this one"),
    "continue": _("Continue"),
    "submit": _("Send my interview"),
    "submit_after": _("After that your answers can no longer be changed."),
    "submit_unanswered": _("One answer is still missing. Nothing was sent."),
    "submit_closed": _(
        "This interview has been closed in the meantime. Your answers are still on this device; "
        "please write to the people who invited you."
    ),
    "submit_signed_out": _(
        "Your browser has forgotten who you are. Open your personal link again on this device: "
        "your answers are still here."
    ),
    "safe_of": _("{safe} of {total} answers have arrived with us"),
    "submitting_title": _("Sending your interview"),
    "submitting_lead": _("We wait until every second has arrived. Only then it is handed in."),
    "submit_progress": _("Sent so far"),
    "submit_percent": _("{percent} % sent"),
    "submit_delayed": _(
        "This takes longer than usual: we can't take it in at the moment. Everything you recorded "
        "is kept, and we go on trying by ourselves."
    ),
    "submit_stay": _("Please keep this page open. On a slow line this may take a few minutes."),
}
LINE = {
    "waiting_on_device": _("Saved on this device, uploading when you are back online."),
    "waiting_in_page": _(
        "We can not reach our server at the moment. Please keep this page open: your browser does "
        "not let us store your answer on this device."
    ),
    "not_durable": _(
        "Your browser does not let us store your answer on this device, perhaps because this is a "
        "private window. Please keep this page open until everything is sent."
    ),
    "server_full": _(
        "Our server has no room at the moment. Your answer stays on this device and is sent by "
        "itself as soon as there is."
    ),
    "refused_signed_out": _(
        "Your answer is safe on this device, but we no longer know who you are. Please open your "
        "personal link again on this device."
    ),
    "refused_closed": _(
        "This interview has been closed, so your last answer could not be sent. It is still on "
        "this device."
    ),
    "refused_no_tries": _(
        "There was no try left for this question, so the last recording was not taken. Your "
        "earlier answer stays."
    ),
    "refused_conflict": _(
        "Another window has recorded the same answer. Please record this one again; it does not "
        "count as a try."
    ),
    "refused_too_large": _(
        "This recording was larger than we can take. Please record the answer again, a little "
        "shorter."
    ),
    "refused_damaged": _(
        "This recording was damaged on the way, again and again. Please record the answer again, "
        "perhaps on another network."
    ),
    "refused_missing": _("A part of this recording has been lost. Please record the answer again."),
    "refused_refused": _(
        "Our server did not accept this recording. Please record the answer again; if it happens "
        "once more, write to us."
    ),
}
PROBLEMS = {
    "try_again": _("Try again"),
    "copy_link": _("Copy my personal link"),
    "link_copied": _("Copied"),
    "file_title": _("Or record with your camera app"),
    "file_label": _("A video of up to {time}"),
    "file_reading": _("Reading your video…"),
    "file_failed": _("This file could not be read. Please choose another one."),
    "problem_steps": _("What to do"),
    "problem_progress": _("What you have done so far is kept."),
    "problem_other_ways": _("Other ways to interview"),
    "problem_denied": _("The camera and microphone are not allowed"),
    "problem_denied_why": _("Your browser, or its settings, said no to this page."),
    "problem_no_device": _("We found no camera or no microphone"),
    "problem_no_device_why": _("Your browser knows of none on this device."),
    "problem_in_use": _("Something else is using your camera or microphone"),
    "problem_in_use_why": _("Only one program at a time can have it on many devices."),
    "problem_insecure": _("This page is not opened securely"),
    "problem_insecure_why": _(
        "Browsers give the camera only to addresses that begin with https. That is for the people "
        "who run this site to put right."
    ),
    "problem_unsupported": _("This browser can not record"),
    "problem_unsupported_why": _("It is too old, or recording is switched off in it."),
    "problem_in_app": _("This page is open inside another app"),
    "problem_in_app_why": _(
        "Apps such as LinkedIn or a mail program often can not use the camera."
    ),
    "problem_unknown": _("The camera did not start"),
    "problem_unknown_why": _("Your browser did not tell us why."),
    "steps_denied_chrome": _(
        "Press the icon to the left of the address.\nSet Camera and Microphone to Allow.\nCome "
        "back here and press Try again."
    ),
    "steps_denied_edge": _(
        "Press the lock to the left of the address.\nSet Camera and Microphone to Allow.\nCome "
        "back here and press Try again."
    ),
    "steps_denied_firefox": _(
        "Press the crossed-out camera to the left of the address.\nRemove the block for camera and "
        "microphone.\nPress Try again and choose Allow."
    ),
    "steps_denied_safari": _(
        "Open Safari, Settings for this website.\nSet Camera and Microphone to Allow.\nCome back "
        "here and press Try again."
    ),
    "steps_denied_ios": _(
        "Press the symbol at the left of the address, then Website Settings.\nSet Camera and "
        "Microphone to Allow.\nIf they stay off: Settings, Apps, your browser, and switch both "
        "on.\nCome back here and press Try again."
    ),
    "steps_denied_android": _(
        "Press the symbol at the left of the address, then Permissions.\nAllow camera and "
        "microphone.\nCome back here and press Try again."
    ),
    "steps_denied_other": _(
        "Open the settings of your browser for this site.\nAllow camera and microphone.\nCome back "
        "here and press Try again."
    ),
    "steps_no_device": _(
        "Plug in a camera, a headset or a microphone.\nOn a laptop, open the cover of the camera.\n"
        "Or open your personal link on your phone."
    ),
    "steps_in_use": _(
        "Close other programs that use the camera, such as a video call.\nClose other tabs that "
        "record.\nPress Try again."
    ),
    "steps_insecure": _(
        "Open the link from your invitation again.\nIf it stays like this, write to us."
    ),
    "steps_unsupported": _(
        "Copy your personal link.\nOpen it in a recent Chrome, Firefox, Edge or Safari, or on your "
        "phone."
    ),
    "steps_in_app": _(
        "Copy your personal link.\nOpen Safari or Chrome and paste it there.\nYou go on where you "
        "are now."
    ),
    "steps_unknown": _(
        "Press Try again.\nRestart your browser.\nTry another browser or your phone."
    ),
}
WAYS = {
    "phone": _("Go on with your phone"),
    "phone_title": _("Go on with your phone"),
    "phone_lead": _(
        "Point the camera of your phone at this code and open the link it shows. You go on where "
        "you are now."
    ),
    "phone_code": _("The code for your phone: it holds your personal link"),
    "phone_same_link": _(
        "It is the same personal link as in your invitation: show it to nobody else."
    ),
    "phone_waiting": _(
        "A part of your answers is still being sent from here. Please keep this page open until "
        "this line changes."
    ),
    "phone_free": _("Everything from here has arrived. You may close this page."),
    "phone_stay": _("Go on here instead"),
    "elsewhere_title": _("Your interview is open in another tab"),
    "elsewhere_lead": _(
        "Only one tab can record at a time. Go on there, or close it: then it goes on here by "
        "itself."
    ),
    "elsewhere_retry": _("Use it here"),
    "back_to_start": _("Back to the start"),
}
TEXTS = CHECK | QUESTION | ANSWER | REVIEW | LINE | PROBLEMS | WAYS


def texts() -> dict[str, str]:
    """In the language of the page."""
    return {key: str(words) for key, words in TEXTS.items()}
