// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Kernel.Capturing;
using Telemetry.Yaml.Text;

namespace Telemetry.Appliance.Live;

/// <summary>Replaces rings of a configuration that the running kernel cannot hold.</summary>
/// <param name="most">Most bytes of an array ring or flight ring.</param>
internal sealed class RingFit(long most)
{
    /// <summary>The fit for the running kernel; needs the privilege to make maps where large rings are
    /// configured.</summary>
    internal static RingFit For(Settings settings) => new(
        LargestWanted(settings) <= LargestRing.EverywhereBytes ? long.MaxValue : LargestRing.OfThisKernel());

    /// <summary>The configuration with rings that fit.</summary>
    /// <param name="notices">Receives a line for each replacement; null if they are known.</param>
    internal Configuration Of(Configuration configuration, IProgress<string>? notices) =>
        configuration with { Settings = Of(configuration.Settings, notices) };

    internal Settings Of(Settings settings, IProgress<string>? notices)
    {
        string limit = $"an array of this kernel holds a ring of at most {ByteSize.Format(most)}";
        CaptureSettings capture = settings.Capture;
        FlightRingPlan? flight = FlightRingPlan.For(settings);
        if (capture.Transport == RingTransport.ArrayRing && capture.RingBytes > most)
        {
            if (flight is null)
            {
                capture = capture with { Transport = RingTransport.BpfRingBuffer };
                notices?.Report($"capture: {limit}: the BPF ring buffer of {ByteSize.Format(capture.RingBytes)}, one "
                    + $"for all CPUs, is used instead (ring_bytes: {ByteSize.Format(most)} keeps the array ring)");
            }
            else
            {
                notices?.Report($"capture: {limit}: rings have that, not {ByteSize.Format(capture.RingBytes)}");
                capture = capture with { RingBytes = most };
            }
        }
        if (flight?.Bytes > most)
        {
            notices?.Report($"flight rings: {limit}: they have that, not {ByteSize.Format(flight.Bytes)}");
            capture = capture with
            {
                FrameFiles = capture.FrameFiles with { Bytes = Math.Min(capture.FrameFiles.Bytes, most) },
            };
        }
        return settings with
        {
            Capture = capture,
            BlackBox = settings.BlackBox is { } box ? box with { FlightBytes = Math.Min(box.FlightBytes, most) } : null,
        };
    }

    private static long LargestWanted(Settings settings) => Math.Max(
        settings.Capture.Transport == RingTransport.ArrayRing ? settings.Capture.RingBytes : 0,
        FlightRingPlan.For(settings)?.Bytes ?? 0);
}
