// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Clocks;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Tests.Clocks;

/// <summary>
/// A host whose clocks are known: an oscillator with a frequency error, a clock of stamps that is steered against it,
/// and a wall clock that is set. Readings of their differences are wrong by up to the stated bound.
/// </summary>
internal sealed class SimulatedClocks(int seed, long errorNs = 40) : IClockProbe
{
    public const long StartOffsetNs = 1_700_000_000_000_000_000;
    public const long SecondNs = 1_000_000_000;
    private const int Synchronised = 0x2000;                    // STA_NANO
    private const int NotSynchronised = 0x2040;                 // and STA_UNSYNC

    private readonly Random _random = new(seed);
    private readonly SortedList<long, Action> _script = [];
    private double _steeringNs = 5e9;

    public long StampNs { get; private set; } = 1_000 * SecondNs;

    /// <summary>The wall clock minus the clock of stamps.</summary>
    public long OffsetNs { get; set; } = StartOffsetNs;

    /// <summary>Rate of the clock of stamps relative to the unsteered one.</summary>
    public double RatePpb { get; set; } = -12_345;

    /// <summary>Change of that rate, parts in 10^9 each second.</summary>
    public double DriftPpb { get; set; }

    public bool IsSynchronised { get; set; } = true;

    public long MaxErrorNs { get; set; } = 20_000;

    public string Boot { get; set; } = "first";

    public TimeSource? Source { get; set; } = new("chrony", "10.1.1.1")
    {
        Stratum = 2,
        OffsetNs = -300,
        ErrorNs = 15_000,
    };

    /// <summary>Stamps of all readings.</summary>
    public List<long> Stamps { get; } = [];

    /// <summary>Runs an action at a time after the start.</summary>
    public SimulatedClocks At(double seconds, Action change)
    {
        _script.Add((long)((1_000 + seconds) * SecondNs), change);
        return this;
    }

    /// <summary>Advances the time.</summary>
    public void Pass(long ns)
    {
        StampNs += ns;
        _steeringNs += RatePpb * ns / 1e9;
        RatePpb += DriftPpb * ns / 1e9;
    }

    public ClockReading Read(long everyNs)
    {
        Stamps.Add(StampNs);
        return new ClockReading
        {
            TimeNs = StampNs + OffsetNs,
            StampNs = StampNs,
            EveryNs = everyNs,
            Host = "simulated",
            Boot = Boot,
            Offset = Misread(OffsetNs),
            Steering = Misread((long)_steeringNs),
            Kernel = new KernelClock(IsSynchronised ? 0 : 5, IsSynchronised ? Synchronised : NotSynchronised)
            {
                MaxErrorNs = MaxErrorNs,
                EstimatedErrorNs = 1_000,
                RemainingNs = -7,
                FrequencyPpb = (long)RatePpb,
                TickUs = 10_000,
                TaiOffsetSeconds = 37,
            },
            Source = Source,
        };
    }

    public bool WaitUntil(long stampNs, CancellationToken cancellation)
    {
        while (_script.Count > 0 && _script.GetKeyAtIndex(0) <= stampNs)
        {
            (long dueNs, Action change) = (_script.GetKeyAtIndex(0), _script.GetValueAtIndex(0));
            _script.RemoveAt(0);
            Pass(Math.Max(0, dueNs - StampNs));
            change();
        }
        Pass(Math.Max(0, stampNs - StampNs));
        return !cancellation.IsCancellationRequested;
    }

    private ClockDifference Misread(long ns) => new(ns + _random.NextInt64(-errorNs, errorNs + 1), errorNs);
}
