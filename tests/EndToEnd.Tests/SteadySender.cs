// SPDX-License-Identifier: Apache-2.0
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Sends numbered packets all the time, on a thread of its own, until it is stopped.</summary>
internal sealed class SteadySender : IDisposable
{
    private const int Batch = 64;

    private readonly MoldSender _sender;
    private readonly Thread _thread;
    private volatile bool _ends;
    private long _sent;

    internal SteadySender(VethPair network, int port, int packetsPerSecond)
    {
        _sender = new MoldSender(network, port);
        _thread = new Thread(() =>
        {
            long startMs = Environment.TickCount64;
            while (!_ends)
            {
                _sender.Send(Batch, packetsPerSecond);
                _sent += Batch;
                while (!_ends && (Environment.TickCount64 - startMs) * packetsPerSecond / 1000 < _sent)
                    Thread.Yield();
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Stops, and says how many packets were sent.</summary>
    internal long Stop()
    {
        _ends = true;
        _thread.Join();
        return _sent;
    }

    public void Dispose()
    {
        Stop();
        _sender.Dispose();
    }
}
