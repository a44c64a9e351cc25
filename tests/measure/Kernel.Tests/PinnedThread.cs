// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Tests;

/// <summary>Runs something on a thread of its own on one CPU, so that one ring gets all records.</summary>
internal static class PinnedThread
{
    internal static void Run(int cpu, Action action) => Join(Start(cpu, action));

    internal static (Thread Thread, Task Result) Start(int cpu, Action action)
    {
        var result = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                Assert.True(HostThread.PinTo(cpu), $"CPU {cpu} cannot be had");
                action();
                result.SetResult();
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return (thread, result.Task);
    }

    internal static void Join((Thread Thread, Task Result) running)
    {
        running.Thread.Join();
        if (running.Result.Exception?.InnerException is Exception error)
            ExceptionDispatchInfo.Throw(error);
    }
}
