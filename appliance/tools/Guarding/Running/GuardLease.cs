// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;
using Telemetry.Model.Clocks;

namespace Telemetry.Guarding.Running;

/// <summary>
/// Permission to drop, which a thread keeps putting off: if the process stands still or is gone, the kernel program
/// drops nothing a few seconds later even where its attachment remains. Without a confirmation it ends at a fixed
/// instant, which the kernel program knows too.
/// </summary>
internal sealed class GuardLease : IDisposable
{
    /// <summary>Time for which packets may be dropped without a sign of life, nanoseconds.</summary>
    internal const long LengthNs = 2_000_000_000;

    private const int StepMs = 200;

    private readonly GuardProgram _program;
    private readonly ConfirmSocket _confirmations;
    private readonly long _confirmWithinNs;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _end = new();
    private readonly Lock _gate = new();
    private long _deadlineNs;
    private GuardState _state = GuardState.Unconfirmed;

    /// <summary>Begins to enforce.</summary>
    internal GuardLease(GuardProgram program, string runtimeDirectory, long confirmWithinNs)
    {
        (_program, _confirmWithinNs) = (program, confirmWithinNs);
        _confirmations = new ConfirmSocket(runtimeDirectory);
        AskAgain();
        Renew();
        _thread = new Thread(Run) { Name = "lease", IsBackground = true };
        _thread.Start();
    }

    internal GuardState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Makes a new confirmation necessary, for new rules; not once the time for the last has
    /// passed.</summary>
    internal void AskAgain()
    {
        lock (_gate)
        {
            if (_state == GuardState.Lapsed)
                return;
            _state = GuardState.Unconfirmed;
            _deadlineNs = MonotonicClock.NowNs + _confirmWithinNs;
        }
    }

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _program.EnforceUntil(0);
        _confirmations.Dispose();
        _end.Dispose();
    }

    private void Run()
    {
        do
        {
            Renew();
            _confirmations.Poll(StepMs, Confirm);
        }
        while (!_end.IsSet);
    }

    private bool Confirm()
    {
        lock (_gate)
        {
            if (_state == GuardState.Unconfirmed && MonotonicClock.NowNs < _deadlineNs)
                _state = GuardState.Confirmed;
            return _state == GuardState.Confirmed;
        }
    }

    private void Renew()
    {
        lock (_gate)
        {
            long nowNs = MonotonicClock.NowNs;
            if (_state == GuardState.Unconfirmed && nowNs >= _deadlineNs)
                _state = GuardState.Lapsed;
            _program.EnforceUntil(_state switch
            {
                GuardState.Confirmed => nowNs + LengthNs,
                GuardState.Unconfirmed => Math.Min(nowNs + LengthNs, _deadlineNs),
                _ => 0,
            });
        }
    }
}
