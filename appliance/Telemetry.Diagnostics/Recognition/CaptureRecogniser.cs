// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Recognises protocols in capture files by their packets.</summary>
public static class CaptureRecogniser
{
    private const long MaxFrames = 1_000_000;
    private const long MaxFramesOfAll = 4_000_000;
    private const int BufferGuard = 64;

    /// <summary>Reads the beginning of each capture file.</summary>
    /// <param name="captures">The capture files.</param>
    /// <param name="notices">Receives a sentence about parts that were not read.</param>
    /// <returns>As <see cref="Recogniser.Judge"/>.</returns>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static IReadOnlyList<DetectedReport> Recognise(CaptureSet captures, IProgress<string> notices)
    {
        var look = new TrafficLook();
        long frames = Math.Min(MaxFrames, Math.Max(1, MaxFramesOfAll / Math.Max(1, captures.Paths.Count)));
        foreach (string path in captures.Paths)
        {
            using CaptureFile file = captures.OpenToLook(path, out bool isAll);
            bool hasEnded = Look(file, look, frames);
            if (!isAll && hasEnded)
                notices.Report(string.Create(CultureInfo.InvariantCulture,
                    $"recognition looked at the first {CaptureSet.LookBytes >> 20} MiB of {path}, which can be read "
                    + $"only once: what begins later is not found"));
            if (!hasEnded)
                notices.Report(string.Create(CultureInfo.InvariantCulture,
                    $"recognition looked at the first {frames} packets of {path}: what begins later is not found"));
        }
        if (look.DatagramsPassedOver + look.SegmentsPassedOver > 0)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"recognition had no room for {look.DatagramsPassedOver} datagrams and {look.SegmentsPassedOver} TCP "
                + $"segments: there are too many addresses; name what is missing with --feed or --session"));
        return Recogniser.Judge(look);
    }

    /// <summary>Reads a capture file; false if its end was not reached.</summary>
    private static bool Look(CaptureFile file, TrafficLook look, long most)
    {
        CaptureFrame frame = default;
        ParsedPacket packet = default;
        int unmoved = 0;
        for (long frames = 0; frames < most && unmoved < BufferGuard;)
        {
            CaptureRead read = file.TryRead(ref frame);
            if (read == CaptureRead.End)
                return true;
            if (read == CaptureRead.NeedMore)
            {
                unmoved = file.Input.Refill(file.Input.Start) < 0 ? unmoved + 1 : 0;
                continue;
            }
            frames++;
            Span<byte> bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
            if (TunnelContents.TryParse(bytes, frame.WireLength, frame.Link, file.Opens, ref packet))
                look.Look(packet, bytes.Slice(packet.PayloadOffset, packet.CapturedLength), frame.StampNs);
        }
        return false;
    }
}
