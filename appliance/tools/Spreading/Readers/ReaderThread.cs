// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Clocks;

namespace Telemetry.Spreading.Readers;

/// <summary>Takes the packets of one reader from its ring and gives them to its output, on a thread of its own. It
/// never waits for others; only its output can hold it up, and then its own ring alone fills.</summary>
internal sealed class ReaderThread
{
    private const int WaitMs = 100;
    private const int PacketsPerLook = 1_024;
    private const long PatienceNs = 2_000_000_000;              // for packets that are counted and do not come

    private readonly FanoutSocket _socket;
    private readonly IReaderOutput? _output;
    private readonly ReaderCounts _counts;
    private readonly Thread _thread;
    private long _saidDropped;
    private long _chosen;                                       // at its end
    private long _giveUpNs;
    private bool _ends;
    private Exception? _failure;

    /// <summary>Starts it.</summary>
    /// <param name="name">Name of the reader.</param>
    /// <param name="socket">Its ring.</param>
    /// <param name="output">Receives the packets, and is closed at the end; null to count them only.</param>
    internal ReaderThread(string name, FanoutSocket socket, IReaderOutput? output, ReaderCounts counts)
    {
        (_socket, _output, _counts) = (socket, output, counts);
        _saidDropped = socket.ReadDropped();
        _thread = new Thread(Guard) { Name = $"spread-{name}", IsBackground = true };
        _thread.Start();
    }

    internal bool HasEnded => !_thread.IsAlive;

    /// <summary>Reason of its early end; null if there is none.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Lets it end once it has taken all packets that it was given; the table no longer names it.</summary>
    /// <param name="chosen">Packets that it was given since the start of the group.</param>
    internal void End(long chosen)
    {
        _chosen = chosen;
        _giveUpNs = MonotonicClock.NowNs + PatienceNs;
        Volatile.Write(ref _ends, true);                        // pairs with the read in IsOver
    }

    private void Guard()
    {
        try
        {
            Run();
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _failure, failure);
        }
        finally
        {
            _output?.Close();                                   // or its program would wait for more
        }
    }

    private void Run()
    {
        while (true)
        {
            if (TakeSome())
                continue;
            _output?.Flush();
            if (IsOver())
                break;
            _socket.Wait(WaitMs);
        }
    }

    private bool TakeSome()
    {
        long dropped = _output is null ? 0 : _socket.ReadDropped();
        for (int taken = 0; taken < PacketsPerLook; taken++)
        {
            if (!_socket.TryTake(out FanoutFrame frame))
                return taken > 0;
            _counts.Add(frame.WireLength);
            if (_output is null)
                continue;
            _output.Write(in frame, dropped - _saidDropped);
            _saidDropped = dropped;
        }
        return true;
    }

    private bool IsOver() => Volatile.Read(ref _ends)
        && (_counts.Packets + _socket.ReadDropped() >= _chosen || MonotonicClock.NowNs > _giveUpNs);
}
