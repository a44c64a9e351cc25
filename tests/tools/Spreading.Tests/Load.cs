// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Spreading.Tests;

/// <summary>Packets with rising numbers over many flows, until it is stopped.</summary>
internal sealed class Load : IDisposable
{
    private const int PerPause = 64;

    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private long _sent;

    internal Load(MirrorBox box, int flows)
    {
        _thread = new Thread(() =>
        {
            while (!_stop.IsCancellationRequested)
            {
                long number = _sent;
                box.Send(Flow.Of((int)(number % flows)).Packet(number, isBack: number / flows % 2 == 1));
                Volatile.Write(ref _sent, number + 1);
                if (number % PerPause == PerPause - 1)
                    _stop.Token.WaitHandle.WaitOne(1);          // readers share the CPUs
            }
        });
        _thread.Start();
    }

    internal long Sent => Volatile.Read(ref _sent);

    internal long Stop()
    {
        _stop.Cancel();
        _thread.Join();
        return _sent;
    }

    public void Dispose()
    {
        _ = Stop();
        _stop.Dispose();
    }
}
