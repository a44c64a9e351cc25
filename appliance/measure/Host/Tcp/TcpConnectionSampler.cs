// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tcp;

/// <summary>
/// Samples the kernel's state of given TCP connections in rounds: at most <see cref="MostPerRound"/> of them a round,
/// the others in the following ones. Has no thread and no clock; allocates nothing but the entry of a connection that
/// is added. Not thread-safe.
/// </summary>
public sealed class TcpConnectionSampler : IDisposable
{
    /// <summary>Connections queried in one round at most.</summary>
    public const int MostPerRound = 200;

    // After a refusal, which the next round would only repeat.
    private const long RetryNs = 60_000_000_000;

    private readonly TcpInfoReader _reader;
    private readonly TcpSample?[] _samples;
    private readonly long _everyNs;
    private long? _nextNs;
    private int _cursor;
    private int _gone;

    /// <summary>Opens the netlink socket, in the network namespace of the calling thread.</summary>
    /// <param name="capacity">Connections at the same time at most.</param>
    /// <param name="everyNs">Time from round to round, nanoseconds.</param>
    public TcpConnectionSampler(int capacity, long everyNs)
        : this(capacity, everyNs, new TcpInfoReader())
    {
    }

    /// <param name="capacity">Connections at the same time at most.</param>
    /// <param name="everyNs">Time from round to round, nanoseconds.</param>
    /// <param name="reader">Reads connections; disposed with this.</param>
    internal TcpConnectionSampler(int capacity, long everyNs, TcpInfoReader reader)
    {
        _reader = reader;
        _samples = new TcpSample?[capacity];
        _everyNs = everyNs;
    }

    /// <summary>Connections, those that are gone included.</summary>
    public int Count { get; private set; }

    /// <summary>Queries so far.</summary>
    public long Asked { get; private set; }

    /// <summary>Queries that the kernel did not answer, for want of memory; their connections keep the state
    /// before.</summary>
    public long Unanswered => _reader.Unanswered;

    /// <summary>Reason for which the kernel refused the last round (<see cref="TcpQueryStatus.NotPermitted"/>,
    /// <see cref="TcpQueryStatus.NotAvailable"/>, <see cref="TcpQueryStatus.Failed"/>); the next one follows after a
    /// minute. Null if it did not.</summary>
    public TcpQueryStatus? Refusal { get; private set; }

    /// <summary>errno of the last question that was refused; 0 if none was.</summary>
    public int LastError => _reader.LastError;

    /// <summary>Adds a connection.</summary>
    /// <param name="endpoints">Its addresses and ports.</param>
    /// <param name="handle">Receives its handle, from 0 to the capacity less one; valid until it is removed.</param>
    /// <returns>False if there is no place.</returns>
    public bool TryAdd(in TcpEndpoints endpoints, out int handle)
    {
        handle = Array.IndexOf(_samples, null);
        if (handle < 0)
            return false;
        _samples[handle] = new TcpSample(endpoints);
        Count++;
        return true;
    }

    public void Remove(int handle)
    {
        if (_samples[handle] is not { } sample)
            return;
        if (sample.IsGone && !sample.IsReported)
            _gone--;
        _samples[handle] = null;
        Count--;
    }

    /// <summary>State of a connection; null if there is none with this handle.</summary>
    public TcpSample? this[int handle] => _samples[handle];

    /// <summary>Queries the connections whose turn it is, if a round is due.</summary>
    /// <param name="nowNs">Time, nanoseconds of any monotonic clock.</param>
    /// <returns>Number of queries.</returns>
    public int Poll(long nowNs)
    {
        if (nowNs < _nextNs)
            return 0;
        // A poll that comes late by a round or more does not make up for it.
        _nextNs = _nextNs is { } dueNs && nowNs - dueNs < _everyNs ? dueNs + _everyNs : nowNs + _everyNs;
        Refusal = null;
        int asked = 0;
        for (int looked = 0; looked < _samples.Length && asked < MostPerRound && Refusal is null; looked++)
        {
            int handle = _cursor;
            _cursor = handle + 1 < _samples.Length ? handle + 1 : 0;
            if (_samples[handle] is not { IsGone: false } sample)
                continue;
            asked++;
            Ask(sample, nowNs);
        }
        if (Refusal is not null)
            _nextNs = nowNs + RetryNs;
        Asked += asked;
        return asked;
    }

    /// <summary>Returns a connection that is gone; each once. A new connection of the same addresses and ports is not
    /// sampled until it is added.</summary>
    public bool TryTakeGone(out int handle)
    {
        handle = -1;
        if (_gone == 0)
            return false;
        handle = Array.FindIndex(_samples, sample => sample is { IsGone: true, IsReported: false });
        _samples[handle]!.IsReported = true;
        _gone--;
        return true;
    }

    /// <summary>Begins the next interval: lows and highs count from here.</summary>
    public void BeginInterval()
    {
        foreach (TcpSample? sample in _samples)
            sample?.BeginInterval();
    }

    public void Dispose() => _reader.Dispose();

    private void Ask(TcpSample sample, long nowNs)
    {
        TcpQueryStatus status = _reader.Read(sample.Endpoints, out TcpInfo info);
        // Another socket of the same addresses and ports is another connection: this one is gone.
        bool isSame = sample.AnsweredNs is null || info.Cookie == sample.Latest.Cookie;
        if (status == TcpQueryStatus.Found && isSame)
        {
            sample.Take(info, nowNs);
        }
        else if (status is TcpQueryStatus.Found or TcpQueryStatus.NotFound)
        {
            sample.IsGone = true;
            _gone++;
        }
        else if (status != TcpQueryStatus.Lost)
        {
            Refusal = status;
        }
    }
}
