// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Feeds.Stamps;

namespace Telemetry.CaptureFiles.Stamps;

/// <summary>
/// Looks at the first frames of a capture and decides, for each of its interfaces, whether devices wrote stamps into
/// them.
/// A CRC-32 fits by chance once in 2³² frames, so few frames decide; a format is nevertheless used only if nearly every
/// frame has it, and if its times run as the capture's clock.
/// </summary>
public static class StampProbe
{
    /// <summary>Most frames of a capture that are looked at.</summary>
    public const int MostFrames = 1024;

    private const int MostInterfaces = 64;
    private const int EnoughFrames = 16;
    private const int EnoughTogether = 2;
    private const int MostWithout = 16;                     // one frame in so many

    /// <summary>Looks at captures; those of few frames count together.</summary>
    /// <param name="captures">The captures. Pipes are passed over unless they were looked at before.</param>
    /// <param name="choice">Whose stamps are wanted.</param>
    /// <returns>For each capture, its interfaces with stamps.</returns>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static IReadOnlyList<IReadOnlyList<StampFinding>> Look(CaptureSet captures, StampChoice choice)
    {
        List<List<StampFinding>> all = [];
        foreach (string path in captures.Paths)
        {
            if (choice.Use == StampUse.Capture || !captures.MayLook(path))
            {
                all.Add([]);
                continue;
            }
            using CaptureFile file = captures.OpenToLook(path, out _);
            all.Add(Look(file, choice));
        }
        CountTogether([.. all.SelectMany(findings => findings)]);
        return all;
    }

    /// <summary>Looks at one capture.</summary>
    internal static List<StampFinding> Look(CaptureFile file, StampChoice choice)
    {
        var places = new SortedDictionary<int, ProbedInterface>();
        CaptureFrame frame = default;
        bool isAll = false;
        int frames = 0;
        while (frames < MostFrames)
        {
            CaptureRead read = file.TryRead(ref frame);
            isAll = read == CaptureRead.End;
            if (isAll)
                break;
            if (read == CaptureRead.NeedMore)
            {
                if (file.Input.Refill(file.Input.Start) < 0)
                    break;
                continue;
            }
            frames++;
            if (frame.Link != LinkType.Ethernet)
                continue;
            if (!places.TryGetValue(frame.Interface, out ProbedInterface? place))
            {
                if (places.Count == MostInterfaces)
                    continue;
                places.Add(frame.Interface, place = new ProbedInterface(choice));
            }
            place.Look(
                file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength), frame.WireLength, frame.StampNs);
        }
        return
        [
            .. places.Select(place => Judge(place.Key, place.Value, isAll, choice.Format != StampFormat.None))
                .OfType<StampFinding>(),
        ];
    }

    /// <summary>Proves by all captures together what each of few frames cannot: so many CRCs do not fit by
    /// chance.</summary>
    internal static void CountTogether(IReadOnlyList<StampFinding> findings)
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

    private static bool HasNearlyAll(long stamped, long frames) => (frames - stamped) * MostWithout <= stamped;

    /// <summary>Judges what was looked at.</summary>
    /// <param name="number">Number of the interface.</param>
    /// <param name="place">The formats tried.</param>
    /// <param name="isAll">True if all its frames were looked at.</param>
    /// <param name="isNamed">True if the format was named.</param>
    internal static StampFinding? Judge(int number, ProbedInterface place, bool isAll, bool isNamed)
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
