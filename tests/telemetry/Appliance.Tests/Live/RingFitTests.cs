// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Live;

/// <summary>Where an array holds 2 MiB at most, rings get smaller or another kind, which is said once.</summary>
public sealed class RingFitTests
{
    private const long MiB = 1 << 20;
    private static readonly RingFit Old = new(2 * MiB);

    private readonly Lines _lines = new();

    [Fact]
    public void a_larger_array_ring_becomes_a_bpf_ring_buffer_of_its_size()
    {
        CaptureSettings fitted = Old.Of(WithRings(16 * MiB), _lines).Capture;

        Assert.Equal((RingTransport.BpfRingBuffer, 16 * MiB), (fitted.Transport, fitted.RingBytes));
        Assert.Contains("BPF ring buffer of 16MiB", Assert.Single(_lines.All));
    }

    [Fact]
    public void rings_that_fit_stay_as_they_are()
    {
        Settings settings = WithRings(2 * MiB);

        Assert.Equal(settings, Old.Of(settings, _lines));
        Assert.Equal(settings, new RingFit(long.MaxValue).Of(settings, _lines));
        Assert.Empty(_lines.All);
    }

    [Fact]
    public void beside_flight_rings_an_array_ring_stays_one_and_both_get_smaller()
    {
        Settings settings = WithRings(16 * MiB) with
        {
            BlackBox = new BlackBoxSettings
            {
                Directory = new Located<string>("/tmp", "test"),
                FlightBytes = 8 * MiB,
            },
        };

        Settings fitted = Old.Of(settings, _lines);

        Assert.Equal((RingTransport.ArrayRing, 2 * MiB), (fitted.Capture.Transport, fitted.Capture.RingBytes));
        Assert.Equal(2 * MiB, fitted.BlackBox!.FlightBytes);
        Assert.Equal(2, _lines.All.Count);
    }

    [Fact]
    public void rings_of_frame_files_get_smaller_too()
    {
        Settings settings = WithRings(MiB);
        settings = settings with
        {
            Capture = settings.Capture with { Frames = true, FrameFiles = new FrameSettings { Bytes = 64 * MiB } },
        };

        CaptureSettings fitted = Old.Of(settings, _lines).Capture;

        Assert.Equal((RingTransport.ArrayRing, MiB, 2 * MiB),
            (fitted.Transport, fitted.RingBytes, fitted.FrameFiles.Bytes));
        Assert.Contains("not 64MiB", Assert.Single(_lines.All));
    }

    private static Settings WithRings(long bytes) =>
        new() { Capture = new CaptureSettings { Transport = RingTransport.ArrayRing, RingBytes = bytes } };

    private sealed class Lines : IProgress<string>
    {
        internal List<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }
}
