// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Names of the verdicts, the same in every output and in that of <c>tune</c>.</summary>
public static class CheckVerdictText
{
    private static readonly (CheckVerdict Verdict, string Word)[] Words =
    [
        (CheckVerdict.Ok, "ok"), (CheckVerdict.Warn, "warn"), (CheckVerdict.Fail, "fail"),
        (CheckVerdict.NotApplicable, "not_applicable"), (CheckVerdict.Unknown, "unknown"),
    ];

    /// <summary>Name of a verdict.</summary>
    public static string Of(CheckVerdict verdict) => Array.Find(Words, known => known.Verdict == verdict).Word;

    /// <summary>Verdict of a name; <see cref="CheckVerdict.Unknown"/> if there is none.</summary>
    public static CheckVerdict Read(string? word)
    {
        int place = Array.FindIndex(Words, known => known.Word == word);
        return place < 0 ? CheckVerdict.Unknown : Words[place].Verdict;
    }
}
