// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps.Recognition;

/// <summary>
/// Decides by the first frames of interfaces whether devices wrote stamps into them.
/// A CRC-32 fits by chance once in 2³² frames, so few frames decide; a format is nevertheless used only if nearly every
/// frame has it, and if its times run as the capture's clock.
/// </summary>
public static class StampJudge
{
    /// <summary>Most frames of a capture or an interface that are looked at.</summary>
    public const int MostFrames = 1024;

    /// <summary>Stamped frames that prove.</summary>
    public const int EnoughFrames = 16;

    private const int EnoughTogether = 2;
    private const int MostWithout = 16;                     // one frame in so many

    /// <summary>Proves by all captures together what each of few frames cannot: so many CRCs do not fit by
    /// chance.</summary>
    public static void CountTogether(IReadOnlyList<StampFinding> findings)
    {
        foreach (StampFinding finding in findings)
        {
            if (finding.Verdict != StampVerdict.Likely || !finding.IsAll
                || !HasNearlyAll(finding.Stamped, finding.Frames)
                || StampFormats.Of(finding.Format).Proof != StampProof.Crc)
                continue;
            long together = findings.Where(other => other.Format == finding.Format
                && other.Verdict is StampVerdict.Likely or StampVerdict.Proven).Sum(other => other.Stamped);
            if (together >= EnoughTogether)
                finding.Verdict = StampVerdict.Proven;
        }
    }

    /// <summary>Judges what was looked at.</summary>
    /// <param name="number">Number of the interface.</param>
    /// <param name="place">The formats tried.</param>
    /// <param name="isAll">True if all its frames were looked at.</param>
    /// <param name="isNamed">True if the format was named.</param>
    public static StampFinding? Judge(int number, ProbedInterface place, bool isAll, bool isNamed)
    {
        List<FormatTrial> found = [.. place.Trials.Where(trial => trial.Stamped > 0 && (trial.Runs || isNamed))];
        if (found.Count == 0)
            return null;
        if (found.Exists(trial => HasNearlyAll(trial.Stamped, place.Frames)))
            found.RemoveAll(trial => !HasNearlyAll(trial.Stamped, place.Frames));
        // cPacket's trailer is MetaWatch's without a mark of its own; where both fit, nothing differs.
        if (found.Exists(trial => trial.Row.Format == StampFormat.MetaWatch
            && found.Exists(other => other.Row.Format == StampFormat.CPacket && other.Stamped == trial.Stamped)))
            found.RemoveAll(trial => trial.Row.Format == StampFormat.CPacket);
        List<FormatTrial> dated = [.. found.Where(IsDated)];
        if (found.Count > 1 && dated.Count == 1)
            found = dated;
        FormatTrial best = found[0];
        return new StampFinding
        {
            Interface = number,
            Format = best.Row.Format,
            Verdict = found.Count > 1 ? StampVerdict.Ambiguous
                : IsProven(best, place.Frames, isAll) ? StampVerdict.Proven : StampVerdict.Likely,
            Frames = place.Frames,
            Stamped = best.Stamped,
            IsAll = isAll,
            TimeScale = DeviceTime.ScaleOf(best.OffsetNs),
            OffsetNs = best.OffsetNs,
            Others = [.. found.Skip(1).Select(trial => trial.Row.Format)],
        };
    }

    /// <summary>True if nearly every frame has a stamp.</summary>
    internal static bool HasNearlyAll(long stamped, long frames) => (frames - stamped) * MostWithout <= stamped;

    private static bool IsDated(FormatTrial trial) => DeviceTime.ScaleOf(trial.OffsetNs) != TimeScale.Unknown;

    private static bool IsProven(FormatTrial trial, long frames, bool isAll)
    {
        if (!trial.Row.IsRecognised || !trial.Runs || !HasNearlyAll(trial.Stamped, frames))
            return false;
        if (trial.Stamped >= EnoughFrames)
            return true;
        return isAll && trial.Row.Proof switch
        {
            StampProof.Crc => trial.Stamped >= EnoughTogether,
            StampProof.Rate => true,
            _ => false,
        };
    }
}
