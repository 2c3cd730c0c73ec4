"""From a plan to SWML: pure, without an SDK, a clock or a file.

_swml       the whole document, and the actions of an answer
_legs       the parameters of `connect`
_form       what a document holds of one call, and documents that are the same for all calls but for that
_way_back   how a call comes back to the agent, and what the agent is then told
_reports    where the platform is asked to report
_texting    texts that go out while the agent goes on
_verbs      the few verbs that every part of a document is made of
"""
