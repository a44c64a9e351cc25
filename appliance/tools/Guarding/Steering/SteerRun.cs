// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Running;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Steering;

/// <summary>Options of <c>telemetry guard steer</c>.</summary>
/// <param name="File">File with the section <c>steer</c>.</param>
/// <param name="Enforces">True to steer; else it is a dry run, which counts.</param>
/// <param name="EvenWithFilters">True to steer although the NIC has rules for flows.</param>
public sealed record SteerPlan(string File, bool Enforces, bool EvenWithFilters = false);

/// <summary>Hands packets of flows to other CPUs until it is stopped, or too many are lost. Whatever way it ends, every
/// packet passes where it arrives then.</summary>
public sealed class SteerRun : IDisposable
{
    private const string Where = "steer";
    private const int StepMs = 50;
    private const int SettleSteps = 40;
    private const int SettleMs = 5;

    private readonly SteerSettings _settings;
    private readonly IProgress<string> _notices;
    private readonly NetworkDevice _device;
    private readonly SteerProgram _program;
    private readonly SteerLedger _ledger;
    private readonly long _startNs = MonotonicClock.NowNs;
    private SteerPhase _phase;
    private long _intervalBeginNs = MonotonicClock.NowNs;

    /// <summary>Loads the flows and attaches to their interface.</summary>
    /// <exception cref="FailureException">The file has errors, flows must not be steered on the interface, or the
    /// kernel or a privilege does not allow it.</exception>
    public SteerRun(SteerPlan plan, IProgress<string> notices)
    {
        _notices = notices;
        _settings = SteerReader.ReadFile(plan.File);
        GuardRun.RequirePrivileges(Where);
        RefuseCpus(_settings, CpuTopology.Read().Online);
        _device = NetworkDevice.Find(_settings.Interface);
        SteerPolicy.Check(_device, plan.EvenWithFilters);
        _program = SteerProgram.Open(_settings.Flows, _settings.Queue);
        try
        {
            _ledger = new SteerLedger(_settings, _program);
            string? warning = _program.Attach(_device);
            _phase = plan.Enforces ? SteerPhase.Steering : SteerPhase.DryRun;
            Renew();
            Announce(warning);
        }
        catch
        {
            _program.Dispose();
            throw;
        }
    }

    /// <summary>Reports until the end is requested, packets were lost or the interface is gone.</summary>
    /// <exception cref="FailureException">Too many packets were lost, or the program is no longer attached.</exception>
    public void Run(ISteerSink sink, CancellationToken stop)
    {
        Failure? failure = null;
        while (failure is null && !stop.WaitHandle.WaitOne(StepMs))
        {
            Renew();
            failure = FindFailure();
            if (MonotonicClock.NowNs - _intervalBeginNs >= _settings.IntervalNs)
                sink.OnInterval(EndInterval());
        }
        _program.Detach();
        Settle();
        sink.OnSummary(_ledger.Summary(WallTime.NowNs, MonotonicClock.NowNs - _startNs, _phase));
        if (failure is not null)
            throw new FailureException(failure);
    }

    public void Dispose() => _program.Dispose();

    /// <summary>Fails if flows are to go to CPUs that do not run.</summary>
    /// <param name="online">CPUs that run; none if unknown.</param>
    internal static void RefuseCpus(SteerSettings settings, CpuSet online)
    {
        if (online.Count == 0)
            return;
        var errors = new ErrorList();
        for (int number = 0; number < settings.Flows.Count; number++)
        {
            if (!online.Contains(settings.Flows[number].Cpu))
                errors.Add(settings.Places[number], string.Create(CultureInfo.InvariantCulture,
                    $"CPU {settings.Flows[number].Cpu} is not online"), $"name one of {online}");
        }
        errors.ThrowIfAny();
    }

    private void Announce(string? warning)
    {
        string cpus = new CpuSet(_settings.Flows.Select(flow => flow.Cpu)).ToString();
        _notices.Report(string.Create(CultureInfo.InvariantCulture,
            $"{_device.Name}: {_settings.Flows.Count} flows to CPUs {cpus}; "
            + $"{_settings.Queue} packets may wait for each of them"));
        foreach (string? line in (string?[])[warning, SteerPolicy.WarningOf(_device)])
        {
            if (line is not null)
                _notices.Report(line);
        }
        _notices.Report(_phase == SteerPhase.Steering
            ? string.Create(CultureInfo.InvariantCulture,
                $"steering: ends once more than {_settings.MostLost} packets were lost in the queues")
            : "dry run: every packet passes where it arrives; --enforce steers");
    }

    private void Renew()
    {
        if (_phase == SteerPhase.Steering)
            _program.SteerUntil(MonotonicClock.NowNs + GuardLease.LengthNs);
    }

    private Failure? FindFailure()
    {
        if (_program.IsDetached)
        {
            return new Failure(ExitCode.Failed, _device.Name, "the program is no longer attached: the interface is "
                + "gone, or somebody has detached it", "start it again when the interface is back");
        }
        long lost = _phase == SteerPhase.Steering ? _ledger.Lost : 0;
        if (lost <= _settings.MostLost)
            return null;
        _program.SteerUntil(0);
        _phase = SteerPhase.Lossy;
        return new Failure(ExitCode.Failed, _device.Name, string.Create(CultureInfo.InvariantCulture,
            $"{lost} packets were lost in the queues, and {_settings.MostLost} are allowed: all pass where they come"),
            "see \"queues\" for the CPU; set a longer queue, or give its flows another CPU");
    }

    // The last packets leave the queues; not for ever, since a CPU may have no time for them.
    private void Settle()
    {
        for (int step = 0; step < SettleSteps && !_ledger.IsSettled; step++)
            Thread.Sleep(SettleMs);
    }

    private SteerReport EndInterval()
    {
        long nowNs = MonotonicClock.NowNs;
        SteerReport report = _ledger.EndInterval(WallTime.NowNs, nowNs - _intervalBeginNs, _phase);
        _intervalBeginNs = nowNs;
        return report;
    }
}
