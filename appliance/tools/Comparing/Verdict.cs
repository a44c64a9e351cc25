// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing;

/// <summary>Answer of a comparison; names in output are these in lower case.</summary>
public enum Verdict
{
    /// <summary>There is nothing to judge by; the reason says why.</summary>
    None,

    /// <summary>No difference is shown: the interval of the shift holds 0.</summary>
    Same,

    /// <summary>B is faster: the whole interval is below 0.</summary>
    Faster,

    /// <summary>B is slower: the whole interval is above 0.</summary>
    Slower,
}

/// <summary>Place of the shift in relation to the limit; names in output are these in lower case.</summary>
public enum LimitVerdict
{
    /// <summary>The whole interval is at the limit or below.</summary>
    Kept,

    /// <summary>The limit is within the interval: more orders, or a quieter host, are needed to say.</summary>
    Undecided,

    /// <summary>The whole interval is above the limit.</summary>
    Exceeded,
}

/// <summary>Names of the answers.</summary>
public static class VerdictText
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Same => "same",
        Verdict.Faster => "faster",
        Verdict.Slower => "slower",
        _ => "none",
    };

    /// <summary>Name of an answer about the limit.</summary>
    public static string Of(LimitVerdict verdict) => verdict switch
    {
        LimitVerdict.Kept => "kept",
        LimitVerdict.Exceeded => "exceeded",
        _ => "undecided",
    };
}
