// SPDX-License-Identifier: Apache-2.0
using System.IO.Pipes;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Time that a CPU takes to go from one thread to another: two threads of one CPU wake each other.</summary>
internal static class SwitchTime
{
    private const int RoundTrips = 2_000;

    /// <summary>Time of a switch with its wake-up, nanoseconds.</summary>
    internal static long MeasureNs()
    {
        using var there = new AnonymousPipeServerStream(PipeDirection.Out);
        using var back = new AnonymousPipeServerStream(PipeDirection.In);
        using var thereEnd = new AnonymousPipeClientStream(PipeDirection.In, there.ClientSafePipeHandle);
        using var backEnd = new AnonymousPipeClientStream(PipeDirection.Out, back.ClientSafePipeHandle);
        int cpu = HostThread.Cpus().First();
        var echo = new Thread(() =>
        {
            _ = HostThread.PinTo(cpu);
            for (int trip = 0; trip < RoundTrips; trip++)
                backEnd.WriteByte((byte)thereEnd.ReadByte());
        })
        { IsBackground = true, Name = "doctor-echo" };
        long tookNs = 0;
        var asking = new Thread(() =>
        {
            _ = HostThread.PinTo(cpu);
            long beganNs = MonotonicClock.NowNs;
            for (int trip = 0; trip < RoundTrips; trip++)
            {
                there.WriteByte(1);
                _ = back.ReadByte();
            }
            tookNs = MonotonicClock.NowNs - beganNs;
        })
        { IsBackground = true, Name = "doctor-ask" };
        echo.Start();
        asking.Start();
        asking.Join();
        echo.Join();
        return tookNs / (2 * RoundTrips);
    }
}
