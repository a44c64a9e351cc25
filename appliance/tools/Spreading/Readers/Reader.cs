// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Clocks;
using Telemetry.Spreading.Running;

namespace Telemetry.Spreading.Readers;

/// <summary>One reader over all its starts and ends: its name, its place in the group and its counts stay. For one
/// thread.</summary>
/// <param name="socket">Its ring.</param>
internal sealed class Reader(string name, FanoutSocket socket)
{
    private const long PatienceNs = 10_000_000_000;             // for packets, files and programs at its end

    private readonly ReaderCounts _counts = new();
    private ReaderThread? _thread;
    private IReaderOutput? _output;
    private long _undelivered;                                  // by earlier outputs
    private long _killAtNs;
    private bool _isKilled;
    private ReaderState _final;

    /// <summary>Times that it was started.</summary>
    internal int Starts { get; private set; }

    internal string Name { get; } = name;

    /// <summary>Its place in the group.</summary>
    internal int Member => socket.Member;

    internal ReaderState State { get; private set; } = ReaderState.Left;

    /// <summary>True if it receives packets and its program has ended.</summary>
    internal bool HasLostItsProgram => State == ReaderState.Active && _output is { HasEnded: true };

    /// <summary>Reason for which it hands on nothing now, while it receives packets; null if it does.</summary>
    internal string? Problem => State == ReaderState.Active ? _output?.Problem : null;

    /// <summary>Its counts.</summary>
    /// <param name="chosen">Packets that the kernel gave it.</param>
    internal ReaderFigures Figures(ulong chosen) => new((long)chosen, _counts.Packets, _counts.Bytes,
        socket.ReadDropped(), _undelivered + (_output?.Undelivered ?? 0));

    /// <summary>Starts to take packets; before the table names it.</summary>
    /// <param name="output">Receives them; null to count them only.</param>
    internal void Start(IReaderOutput? output)
    {
        _output = output;
        Starts++;
        _thread = new ReaderThread(Name, socket, output, _counts);
        State = ReaderState.Active;
    }

    /// <summary>Begins to end, once the table no longer names it.</summary>
    /// <param name="chosen">Packets that the kernel gave it.</param>
    /// <param name="final">State in which it will be.</param>
    internal void Leave(ulong chosen, ReaderState final)
    {
        _final = final;
        _isKilled = false;
        _killAtNs = MonotonicClock.NowNs + PatienceNs;
        _thread!.End((long)chosen);
        State = ReaderState.Leaving;
    }

    /// <summary>Goes on with its end, without waiting.</summary>
    /// <returns>Remark on the end; null if there is nothing to say.</returns>
    internal string? Step()
    {
        string? remark = null;
        if (State != ReaderState.Leaving)
            return null;
        bool isLate = MonotonicClock.NowNs > _killAtNs;
        if (isLate && !_isKilled)
        {
            // A program that does not read holds up the thread, too.
            _isKilled = true;
            remark = _output?.End();
        }
        if (!_thread!.HasEnded || !(_isKilled || _output is null || _output.IsOver))
            return remark;
        if (!_isKilled)
            remark = _output?.End();
        _undelivered += _output?.Undelivered ?? 0;
        (_output, _thread) = (null, null);
        State = _final;
        return remark;
    }

    /// <summary>Failure of its thread; null if it works.</summary>
    internal Failure? Failure => _thread?.Failure is not { } broken ? null : new Failure(ExitCode.Failed,
        $"reader {Name}", $"its thread broke: {broken.GetType().Name}: {broken.Message}", "report it");
}
