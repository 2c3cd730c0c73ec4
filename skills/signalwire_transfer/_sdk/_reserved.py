"""Names of tools that the platform keeps for itself."""

RESERVED = frozenset(
    {
        *("startup_hook", "hangup_hook", "summarize_conversation", "check_for_input", "end_call", "hangup"),
        *("check_time", "wait_for_user", "wait_seconds", "adjust_response_latency", "next_step", "change_context"),
        *("gather_submit", "get_visual_input", "get_ideal_strategy", "pause_conversation"),
    }
)
