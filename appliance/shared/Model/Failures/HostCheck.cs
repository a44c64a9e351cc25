// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>One check of the host's readiness.</summary>
/// <param name="Check">Its name; for settings and measurements the name in <c>tune</c>.</param>
/// <param name="Verdict">Result.</param>
/// <param name="Detail">Finding.</param>
/// <param name="Fix">The remedy; empty if none is needed.</param>
public sealed record HostCheck(string Check, CheckVerdict Verdict, string Detail, string Fix)
{
    /// <summary>True if <c>run</c> cannot measure on a host where it failed: only then the checking command
    /// fails.</summary>
    public bool IsMust { get; init; }

    /// <summary>True if it is one of the many settings of <c>tune</c>.</summary>
    public bool IsSetting { get; init; }
}

/// <summary>Result of a check of the host; names in output are these in snake case.</summary>
public enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but could be better or has a cost.</summary>
    Warn,

    /// <summary>Does not work.</summary>
    Fail,

    NotApplicable,

    /// <summary>Could not be determined.</summary>
    Unknown,
}

/// <summary>Names of the verdicts, the same in every output and in that of <c>tune</c>.</summary>
public static class CheckVerdictText
{
    private static readonly (CheckVerdict Verdict, string Word)[] Words =
    [
        (CheckVerdict.Ok, "ok"), (CheckVerdict.Warn, "warn"), (CheckVerdict.Fail, "fail"),
        (CheckVerdict.NotApplicable, "not_applicable"), (CheckVerdict.Unknown, "unknown"),
    ];

    public static string Of(CheckVerdict verdict) => Array.Find(Words, known => known.Verdict == verdict).Word;

    /// <summary>Verdict of a name; <see cref="CheckVerdict.Unknown"/> if there is none.</summary>
    public static CheckVerdict Read(string? word)
    {
        int place = Array.FindIndex(Words, known => known.Word == word);
        return place < 0 ? CheckVerdict.Unknown : Words[place].Verdict;
    }
}
