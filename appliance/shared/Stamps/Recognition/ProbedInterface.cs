// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps.Formats;

namespace Telemetry.Stamps.Recognition;

/// <summary>All formats tried on the first frames of one interface.</summary>
public sealed class ProbedInterface
{
    private const int ShortestTrailer = 4;

    /// <summary>Tries the formats that a choice allows.</summary>
    public ProbedInterface(StampChoice choice) => Trials =
    [
        .. StampFormats.Rows
            .Where(row => choice.Format == StampFormat.None ? row.IsRecognised : row.Format == choice.Format)
            .Select(row => new FormatTrial(row, choice.Outer)),
    ];

    internal IReadOnlyList<FormatTrial> Trials { get; }

    /// <summary>True if the times of each format tried run as the capture's clock.</summary>
    public bool Runs => Trials.All(trial => trial.Runs);

    /// <summary>Device's time less the capture's, of the frame that was under way for the shortest time,
    /// nanoseconds.</summary>
    public long HighestOffsetNs => Trials.Max(trial => trial.HighestOffsetNs);

    /// <summary>Whole frames with an IP packet; others only if they have a stamp.</summary>
    public long Frames { get; private set; }

    /// <summary>Looks at a frame.</summary>
    public void Look(ReadOnlySpan<byte> bytes, uint wireLength, long captureNs)
    {
        DeviceStamp header = default;
        int headerLength = 0;
        foreach (FormatTrial trial in Trials)
        {
            if (trial.Row.Format is StampFormat.Arista7280 or StampFormat.Ttag
                && StampReading.Read(trial.Row.Format, outer: false, bytes, 0, ref header) == StampStatus.Stamped)
                headerLength = header.HeaderLength;
        }
        int end = FrameBody.EndOf(bytes, headerLength, out int payload, out ushort etherType);
        if (end < 0 || bytes.Length < wireLength)
        {
            if (headerLength > 0 && etherType is (0x0800 or 0x86dd))
                LookAtHeader(bytes, captureNs);
            return;
        }
        if (Keyframes.TryRead(bytes, payload, etherType, end, out CounterKeyframe keyframe))
        {
            foreach (FormatTrial trial in Trials)
                trial.Take(in keyframe, captureNs);
            return;
        }
        if (etherType is not (0x0800 or 0x86dd))
        {
            LookAtOther(bytes, end, captureNs);
            return;
        }
        Frames++;
        bool mayHave = headerLength > 0 || bytes.Length - end >= ShortestTrailer;
        foreach (FormatTrial trial in Trials)
        {
            if (mayHave || trial.Row.Format == StampFormat.Mac48)
                _ = trial.Look(bytes, end, captureNs);
        }
    }

    /// <summary>Looks at a frame without an IP packet: devices do not stamp all of these, so only a proof
    /// counts.</summary>
    private void LookAtOther(ReadOnlySpan<byte> bytes, int payload, long captureNs)
    {
        bool isStamped = false;
        foreach (FormatTrial trial in Trials)
        {
            if (trial.Row.Proof is StampProof.Crc or StampProof.Checksum or StampProof.EtherType)
                isStamped |= trial.Look(bytes, payload, captureNs);
        }
        if (isStamped)
            Frames++;
    }

    /// <summary>Looks at a frame that was cut: a header is still there.</summary>
    private void LookAtHeader(ReadOnlySpan<byte> bytes, long captureNs)
    {
        Frames++;
        foreach (FormatTrial trial in Trials)
        {
            if (trial.Row.Format is StampFormat.Arista7280 or StampFormat.Ttag)
                _ = trial.Look(bytes, 0, captureNs);
        }
    }
}
