// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Stamps;

namespace Telemetry.CaptureFiles.Stamps;

/// <summary>The stamps of devices that the captures of a replay have, and which of them are used.</summary>
public sealed class DeviceStamps
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<IReadOnlyList<StampFinding>> _findings;
    private readonly CaptureStamps?[] _captures;

    private DeviceStamps(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<StampFinding>> findings,
        CaptureStamps?[] captures)
    {
        _names = names;
        _findings = findings;
        _captures = captures;
    }

    /// <summary>Looks at the first frames of captures and decides.</summary>
    /// <param name="captures">The captures, before they are opened for the replay.</param>
    /// <param name="choice">Whose stamps are wanted.</param>
    /// <returns>Null if those of the captures are used, and no others were found.</returns>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static DeviceStamps? Find(CaptureSet captures, StampChoice choice)
    {
        if (choice.Use == StampUse.Capture)
            return null;
        IReadOnlyList<IReadOnlyList<StampFinding>> findings = StampProbe.Look(captures, choice);
        CaptureStamps?[] used =
        [
            .. findings.Select((found, index) =>
                CaptureStamps.For(choice, found, captures.MayLook(captures.Paths[index]))),
        ];
        return findings.Any(found => found.Count > 0) || used.Any(stamps => stamps is not null)
            ? new DeviceStamps(captures.Paths, findings, used) : null;
    }

    /// <summary>Name of the packets' stamps: "capture", or the formats used.</summary>
    public string Source
    {
        get
        {
            List<string> formats = [.. _captures.OfType<CaptureStamps>().SelectMany(capture => capture.Used)
                .Select(place => StampFormats.Of(place.Stamps.Format).Name).Distinct()];
            if (formats.Count == 0)
                return "capture";
            string trailers = StampSource.Trailer(formats);
            return Array.Exists(_captures, stamps => stamps is null) ? "capture, " + trailers : trailers;
        }
    }

    /// <summary>True if no stamp of a device is used.</summary>
    public bool IsUnused => Array.TrueForAll(_captures, stamps => stamps is null);

    /// <summary>Findings and counters, one row for each interface of a capture; complete at the end of all
    /// captures.</summary>
    public IReadOnlyList<StampCount> Counts
    {
        get
        {
            List<StampCount> counts = [];
            for (int index = 0; index < _names.Count; index++)
            {
                foreach (StampFinding finding in _findings[index])
                    counts.Add(CountOf(index, finding));
                foreach ((int number, InterfaceStamps stamps) in _captures[index]?.Used ?? [])
                {
                    if (stamps.Finding is null)
                        counts.Add(new StampCount(
                            _names[index], number, stamps.Format, StampVerdict.Likely, [], stamps));
                }
            }
            return counts;
        }
    }

    /// <summary>The stamps used of a capture; null for its own.</summary>
    internal CaptureStamps? Of(int index) => _captures[index];

    private StampCount CountOf(int index, StampFinding finding)
    {
        InterfaceStamps? used = _captures[index]?.Used
            .FirstOrDefault(place => place.Interface == finding.Interface).Stamps;
        return new StampCount(
            _names[index], finding.Interface, finding.Format, finding.Verdict, finding.Others, used)
        {
            Looked = (finding.Frames, finding.Stamped),
        };
    }
}

/// <summary>Stamps of one interface of a capture, or of a live one.</summary>
public sealed class StampCount
{
    private readonly InterfaceStamps? _used;

    /// <param name="capture">Path of the capture, or the name of the live interface.</param>
    /// <param name="number">Number of the interface in the capture.</param>
    /// <param name="verdict">Its certainty.</param>
    /// <param name="others">Formats that fit as well.</param>
    /// <param name="used">The stamps, where they are those of the packets.</param>
    public StampCount(
        string capture, int number, StampFormat format, StampVerdict verdict, IReadOnlyList<StampFormat> others,
        InterfaceStamps? used)
    {
        Capture = capture;
        Interface = number;
        Format = format;
        Verdict = verdict;
        Others = others;
        _used = used;
    }

    /// <summary>Path of the capture, or the name of the live interface.</summary>
    public string Capture { get; }

    /// <summary>True if it is a live interface.</summary>
    public bool IsLive { get; init; }

    public int Interface { get; }

    public StampFormat Format { get; }

    /// <summary>Certainty of the format.</summary>
    public StampVerdict Verdict { get; }

    /// <summary>Formats that fit as well.</summary>
    public IReadOnlyList<StampFormat> Others { get; }

    /// <summary>Frames looked at, and frames with a stamp among them.</summary>
    public (long Frames, long Stamped) Looked { get; init; }

    /// <summary>True if these stamps are those of the packets.</summary>
    public bool IsUsed => _used is not null;

    /// <summary>Whole capture: frames with an IP packet; those looked at if the stamps are not used.</summary>
    public long Frames => _used?.Frames ?? Looked.Frames;

    /// <summary>Frames of them with a stamp.</summary>
    public long Stamped => _used?.Stamped ?? Looked.Stamped;

    /// <summary>Frames of them without, by reason.</summary>
    public StampRefusals Refused => _used?.Refused ?? default;

    /// <summary>Largest error of a stamp converted for a frame without, nanoseconds.</summary>
    public long ConversionErrorNs => _used?.ConversionErrorNs ?? 0;

    /// <summary>Scale of the devices' time.</summary>
    public TimeScale TimeScale => _used?.TimeScale ?? TimeScale.Unknown;

    /// <summary>Devices' time less the capture's at the first frame, nanoseconds.</summary>
    public long OffsetNs => _used?.FirstOffsetNs ?? 0;

    /// <summary>Correction that was added to each stamp, nanoseconds.</summary>
    public long DelayNs => _used?.DelayNs ?? 0;

    /// <summary>Ports of the devices.</summary>
    public IReadOnlyList<StampPort> Ports => _used is null ? [] : [.. _used.Ports.Select(port => new StampPort(
        port.Device, port.Port, port.Packets, LabelOf(port), port.Lost < 0 ? null : port.Lost))];

    private static string? LabelOf(PortStamps port) => (port.SaidUtc, port.SaidTai) switch
    {
        (0, 0) => null,
        (_, 0) => "utc",
        (0, _) => "tai",
        _ => "mixed",
    };
}

/// <summary>Frames that one port of a device stamped.</summary>
/// <param name="Packets">Frames.</param>
/// <param name="Label">Time scale by the device's own word: "utc", "tai", "mixed"; null if it says nothing.</param>
/// <param name="Lost">Frames that the device numbered and that the capture has not; null if it does not number.</param>
public readonly record struct StampPort(uint Device, uint Port, long Packets, string? Label, long? Lost);
