// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Sampling;
using TestSupport;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>Reads captures as recognition does.</summary>
internal static class SampledRead
{
    /// <summary>Numbers of the packets read, in that order.</summary>
    public static (List<int> Numbers, SampledCapture Sample) All(byte[] bytes, SampleShare share) =>
        Until(bytes, share, () => { }, CancellationToken.None);

    /// <summary>Numbers of the packets read until it is stopped.</summary>
    public static (List<int> Numbers, SampledCapture Sample) Until(
        byte[] bytes, SampleShare share, Action searching, CancellationToken cancellation)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("capture");
        File.WriteAllBytes(path, bytes);
        using var captures = new CaptureSet([path]);
        using SampledCapture sample = captures.OpenSample(path, share);
        List<int> numbers = [];
        CaptureFrame frame = default;
        while (sample.TryOpenNext(searching, cancellation, out CaptureFile? part))
        {
            CaptureRead read;
            while ((read = part.TryRead(ref frame)) != CaptureRead.End)
            {
                if (read == CaptureRead.NeedMore)
                    part.Input.Refill(part.Input.Start);
                else if (sample.Takes(part, frame))
                    numbers.Add(NumberOf(part.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength)));
                else
                    break;
            }
            sample.Close(part);
        }
        return (numbers, sample);
    }

    private static int NumberOf(ReadOnlySpan<byte> frame) => frame.Length < 46 ? -1 : LaidCapture.NumberOf(frame);
}
