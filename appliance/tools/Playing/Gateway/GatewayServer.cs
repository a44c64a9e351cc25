// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway;

/// <summary>The gateways of a play, from before the first datagram until the orders after the last one are
/// answered.</summary>
internal sealed class GatewayServer : IDisposable
{
    private const string Zone = "America/New_York";
    private const int PauseMs = 5;

    private readonly PlayPlan _plan;
    private readonly StageFailure _failure = new();
    private readonly CancellationTokenSource _stop;
    private readonly List<GatewaySession> _sessions = [];
    private readonly ClientConnections _connections;
    private readonly AnsweringThread _thread;
    private bool _hasEnded;

    /// <summary>Listens.</summary>
    /// <param name="interfaceName">Interface of the lab.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">An address cannot be used.</exception>
    public GatewayServer(
        PlayPlan plan, string interfaceName, IReadOnlyList<SessionRecording> recordings, CancellationToken stop)
    {
        _plan = plan;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var queue = new AnswerQueue(recordings.Max(recording => recording.Form.MostBytes));
        long midnightMinusClockNs = MidnightMinusClockNs();
        foreach (SessionRecording recording in recordings)
            _sessions.Add(new GatewaySession(recording, plan, queue, midnightMinusClockNs));
        List<GatewayListener> listeners = [];
        try
        {
            foreach ((EndpointAddress target, List<SessionDefinition> sessions) in GatewayCheck.TargetsOf(plan))
            {
                listeners.Add(new GatewayListener(interfaceName, target,
                    [.. sessions.Select(session => _sessions.Find(one => one.Definition == session)!)]));
            }
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
        _connections = new ClientConnections(listeners);
        _thread = new AnsweringThread(_connections, queue, plan, _failure, _stop.Token);
        _thread.Start();
    }

    /// <summary>Waits until each session has logged in, as long as the plan allows.</summary>
    /// <param name="notices">Receives lines for the user.</param>
    /// <param name="stop">Ends it early.</param>
    public void AwaitLogins(IProgress<string> notices, CancellationToken stop)
    {
        foreach ((EndpointAddress target, List<SessionDefinition> sessions) in GatewayCheck.TargetsOf(_plan))
        {
            notices.Report($"the gateway listens on {target} for "
                + string.Join(", ", sessions.Select(session => session.Name)));
        }
        long endNs = MonotonicClock.NowNs + _plan.Gateway!.LoginWaitNs;
        while (_sessions.Exists(session => !session.HasLoggedIn) && _failure.First is null
            && !stop.IsCancellationRequested && MonotonicClock.NowNs < endNs)
            Thread.Sleep(PauseMs);
        _failure.ThrowIfAny();
        if (_plan.Gateway.LoginWaitNs == 0 || stop.IsCancellationRequested)
            return;
        foreach (GatewaySession session in _sessions.Where(session => !session.HasLoggedIn))
        {
            notices.Report($"session {session.Definition.Name} has not logged in: the play begins without it "
                + "(--await-logins)");
        }
    }

    /// <summary>Ends it once the requests have ended and are answered.</summary>
    /// <exception cref="FailureException">The answering thread failed.</exception>
    public GatewayReport Finish()
    {
        _thread.RequestEnd();
        _thread.AwaitEnd();
        _hasEnded = true;
        _failure.ThrowIfAny();
        return new GatewayReport
        {
            Answers = _plan.Gateway!.Answers,
            BoundNs = _plan.BoundNs,
            RefusedLogins = _connections.RefusedLogins,
            Malformed = _connections.Malformed,
            Disconnects = _connections.Disconnects,
            RealTime = _thread.IsRealTime,
            AllocatedBytes = _thread.AllocatedBytes,
            Sessions = [.. _sessions.Select(session => session.Count)],
        };
    }

    public void Dispose()
    {
        if (!_hasEnded)
        {
            _stop.Cancel();
            _thread.AwaitEnd();
        }
        _connections.Dispose();
        _stop.Dispose();
    }

    // OUCH counts time from midnight in New York; if the host lacks its rules, UTC is used.
    private static long MidnightMinusClockNs()
    {
        long nowNs = WallTime.NowNs;
        ZoneOffsets zone = ZoneOffsets.Find(Zone) ?? ZoneOffsets.Utc;
        return zone.LocalNs(nowNs) % ZoneOffsets.DayNs - MonotonicClock.NowNs + ZoneOffsets.DayNs * 10_000;
    }
}
