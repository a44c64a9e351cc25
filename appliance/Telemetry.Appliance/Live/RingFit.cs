// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Kernel.Capturing;
using Telemetry.Yaml.Text;

namespace Telemetry.Appliance.Live;

/// <summary>Fits the rings of a configuration to the running kernel: an array ring is one value of an array, which may
/// have 4 MiB only before Linux 5.16.</summary>
internal static class RingFit
{
    /// <summary>The configuration with rings that this kernel can hold; the same where it holds those
    /// configured.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="notices">Told what was replaced.</param>
    internal static Configuration Of(Configuration configuration, IProgress<string> notices)
    {
        if (LargestWanted(configuration.Settings) <= KernelCapture.AlwaysPossibleRing)
            return configuration;
        return configuration with
        {
            Settings = Of(configuration.Settings, KernelCapture.LargestRing(), notices),
        };
    }

    /// <summary>The settings with rings of at most so many bytes.</summary>
    internal static Settings Of(Settings settings, long most, IProgress<string> notices)
    {
        string limit = $"an array of this kernel holds a ring of at most {ByteSize.Format(most)}";
        CaptureSettings capture = settings.Capture;
        FlightRingPlan? flight = FlightRingPlan.For(settings);
        if (capture.Transport == RingTransport.ArrayRing && capture.RingBytes > most)
        {
            if (flight is null)
            {
                capture = capture with { Transport = RingTransport.BpfRingBuffer };
                notices.Report($"capture: {limit}: the BPF ring buffer of {ByteSize.Format(capture.RingBytes)} is used "
                    + $"instead (ring_bytes: {ByteSize.Format(most)} keeps the array ring)");
            }
            else
            {
                notices.Report($"capture: {limit}: rings have that, not {ByteSize.Format(capture.RingBytes)}");
                capture = capture with { RingBytes = most };
            }
        }
        if (flight?.Bytes > most)
        {
            notices.Report($"flight rings: {limit}: they have that, not {ByteSize.Format(flight.Bytes)}");
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
