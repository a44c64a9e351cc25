// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Recordings;

namespace Telemetry.Monitor.Inputs;

/// <summary>
/// Messages of a recording, at the time of the recording: it goes by as fast as asked for, and stands still at the end,
/// so that the last state can be looked at.
/// </summary>
internal sealed class PlayInput : IFleetInput
{
    private const long Second = 1_000_000_000;
    private const int MostMessages = 256;                       // in one poll: questions are answered in between
    private const long AfterEndNs = 2 * Second;                 // until the last second is complete

    private readonly RecordingReader _recording;
    private readonly IMessageHandler _handler;
    private readonly double? _speed;
    private readonly IProgress<string> _notices;
    private readonly string _name;
    private readonly long _startNs = MonotonicClock.NowNs;
    private byte[] _message = [];
    private int _stream;
    private readonly long _firstTimeNs;
    private long _timeNs;                                       // of the message that is next, or was last
    private bool _hasMessage;
    private bool _hasEnded;

    private PlayInput(
        string path, RecordingReader recording, double? speed, FleetModel model, IProgress<string> notices)
    {
        _name = Path.GetFileName(path);
        (_recording, _speed, _handler, _notices) = (recording, speed, model.HandlerOf(path), notices);
        _timeNs = RecordedTime.FirstOf(path);
        ReadNext();
        _firstTimeNs = _timeNs;
    }

    public IReadOnlyList<ChannelState> Channels => [];

    public IReadOnlyList<string> Recordings => [_name];

    /// <summary>Opens a recording.</summary>
    /// <param name="speed">Seconds of the recording in one second; null for as fast as possible.</param>
    /// <param name="notices">Receives lines about the end of the file.</param>
    /// <exception cref="FailureException">The file cannot be read, or is not a recording.</exception>
    public static PlayInput Open(string path, double? speed, FleetModel model, IProgress<string> notices) =>
        new(path, RecordingReader.Open(path), speed, model, notices);

    public bool Poll(FleetModel model)
    {
        long passedNs = MonotonicClock.NowNs - _startNs;
        long reachedNs = _speed is { } speed ? _firstTimeNs + (long)(passedNs * speed) : long.MaxValue;
        for (int count = 0; count < MostMessages; count++)
        {
            if (!_hasMessage || _timeNs > reachedNs)
            {
                SetTime(model, Math.Min(reachedNs, _timeNs + (_hasMessage ? 0 : AfterEndNs)));
                return count > 0;
            }
            SetTime(model, _timeNs);
            _handler.OnMessage(_stream, _message);
            ReadNext();
        }
        return true;
    }

    public void Dispose() => _recording.Dispose();

    // Ages are differences of the monotonic time: it goes by as the recording's time does.
    private void SetTime(FleetModel model, long timeNs) => model.SetTime(timeNs, timeNs);

    private void ReadNext()
    {
        _hasMessage = _recording.TryRead(out _stream, out ReadOnlySpan<byte> message);
        if (_hasMessage)
        {
            _message = message.ToArray();
            // A message without a time comes with the one before.
            if (RecordedTime.Of(message) is { } timeNs && RecordedTime.IsPossible(timeNs, _timeNs))
                _timeNs = Math.Max(_timeNs, timeNs);
        }
        else if (!_hasEnded)
        {
            _hasEnded = true;
            _notices.Report(_recording.Damage?.ToString() ?? _recording.Cut
                ?? $"{_name}: the end of the recording is reached; its last state stays");
        }
    }
}
