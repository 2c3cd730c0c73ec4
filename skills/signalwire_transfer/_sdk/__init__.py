"""The one place that knows the SDKs: a transfer skill as they want one, and calls that come back.

_wiring        tells transfer skills who makes their SDK classes
_skill_class   a transfer skill as the SDK sees it
_arrival       how an agent receives a call that was handed over
_asking        asks the model which language it is speaking
_offering      with which tool an agent can take a message
_speech        the languages and voices of an agent, as a document can use them
_listening     hears what became of transfers, on the agent's own web app
_loading       loads agents that are written in Python, and starts no server
_params        checks the parameters of the SDK's own skills
_reserved      names that the platform keeps for itself
_sdks          the SDKs: which there are, and how they differ
_inside        what of an SDK is private, and needed all the same
"""
