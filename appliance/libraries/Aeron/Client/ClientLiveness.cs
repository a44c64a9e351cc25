// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>
/// Sends the heartbeat of a client and watches that of the driver. Each is a time in shared memory that must change;
/// the duration without a change is measured by a monotonic clock, which steps of the wall clock do not affect.
/// </summary>
internal sealed unsafe class ClientLiveness
{
    internal const int HeartbeatTypeId = 11;
    internal const long KeepaliveIntervalNs = 500_000_000;

    private readonly CncFile _cnc;
    private readonly long _clientId;
    private readonly Aeron.Context _context;
    private readonly CountersReader _counters;
    private readonly string _name;
    private long _lastServiceNs;
    private long _nextCheckNs;
    private long _driverHeartbeatMs;
    private long _driverHeardNs;
    private int _heartbeatCounterId = CountersReader.NULL_COUNTER_ID;

    internal ClientLiveness(CncFile cnc, long clientId, Aeron.Context context)
    {
        _cnc = cnc;
        _clientId = clientId;
        _context = context;
        _counters = cnc.Counters;
        // Created here, because nothing is allocated later.
        _name = string.Create(CultureInfo.InvariantCulture,
            $" name={context.ClientName()} version={typeof(ClientLiveness).Assembly.GetName().Version}");
        _lastServiceNs = _nextCheckNs = _driverHeardNs = context.NanoClock();
    }

    /// <summary>Called once per duty cycle; returns the reason for which the client must close, or null.</summary>
    internal AeronException? Check()
    {
        long nowNs = _context.NanoClock();
        long pauseNs = nowNs - _lastServiceNs;
        _lastServiceNs = nowNs;
        // While this client was not running it could not hear the driver, which may have been stopped with it.
        if (pauseNs > KeepaliveIntervalNs)
            _driverHeardNs += pauseNs;
        if (nowNs - _nextCheckNs < 0)
            return null;

        _nextCheckNs = nowNs + KeepaliveIntervalNs;
        return CheckDriver(nowNs) ?? KeepAlive();
    }

    private DriverTimeoutException? CheckDriver(long nowNs)
    {
        long heartbeatMs = _cnc.ToDriver.ConsumerHeartbeatTime;
        if (heartbeatMs == -1)
            return new DriverTimeoutException(
                $"{_context.AeronDirectoryName()}: the media driver was shut down; start it again");
        if (heartbeatMs != _driverHeartbeatMs)
        {
            _driverHeartbeatMs = heartbeatMs;
            _driverHeardNs = nowNs;
        }

        long silentMs = (nowNs - _driverHeardNs) / 1_000_000;
        return silentMs <= _context.DriverTimeoutMs()
            ? null
            : new DriverTimeoutException($"{_context.AeronDirectoryName()}: the media driver " +
                $"(process {_cnc.ProcessId}) was not heard for {silentMs} ms; see whether it runs, or start it again");
    }

    private AeronException? KeepAlive()
    {
        if (_heartbeatCounterId == CountersReader.NULL_COUNTER_ID)
        {
            _heartbeatCounterId = _counters.FindByTypeIdAndRegistrationId(HeartbeatTypeId, _clientId);
            if (_heartbeatCounterId == CountersReader.NULL_COUNTER_ID)
                return null;
            AppendName();
        }
        else if (_counters.GetCounterState(_heartbeatCounterId) != CountersReader.RECORD_ALLOCATED ||
            _counters.GetCounterRegistrationId(_heartbeatCounterId) != _clientId)
        {
            return new ClientTimeoutException($"{_context.AeronDirectoryName()}: the media driver has removed the " +
                "heartbeat of this client, so it has given it up; see what stopped the process");
        }

        Volatile.Write(ref _counters.Value(_heartbeatCounterId), _context.EpochClock());
        return null;
    }

    /// <summary>Appends this client's name to the label of its counter, for tools that list counters.</summary>
    private void AppendName()
    {
        byte* record = _counters.Metadata(_heartbeatCounterId);
        int* labelLength = (int*)(record + CountersReader.LabelLengthOffset);
        int length = *labelLength;
        if (length < 0 || length + _name.Length > CountersReader.MaxLabelLength)
            return;

        Encoding.ASCII.GetBytes(_name, new Span<byte>(record + CountersReader.LabelOffset + length, _name.Length));
        Volatile.Write(ref *labelLength, length + _name.Length);
    }
}
