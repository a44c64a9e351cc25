// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Stamps;
using Telemetry.Stamps.Recognition;

namespace Telemetry.CaptureFiles.Stamps;

/// <summary>Looks at the first frames of a capture for stamps of devices.</summary>
public static class StampProbe
{
    private const int MostInterfaces = 64;

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
        StampJudge.CountTogether([.. all.SelectMany(findings => findings)]);
        return all;
    }

    internal static List<StampFinding> Look(CaptureFile file, StampChoice choice)
    {
        var places = new SortedDictionary<int, ProbedInterface>();
        CaptureFrame frame = default;
        bool isAll = false;
        int frames = 0;
        while (frames < StampJudge.MostFrames)
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
        bool isNamed = choice.Format != StampFormat.None;
        return
        [
            .. places.Select(place => StampJudge.Judge(place.Key, place.Value, isAll, isNamed)).OfType<StampFinding>(),
        ];
    }
}
