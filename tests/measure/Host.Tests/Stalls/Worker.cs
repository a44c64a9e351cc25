// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Tests.Stalls;

/// <summary>A thread of a known id that does what it is given, and waits otherwise.</summary>
internal sealed partial class Worker : IDisposable
{
    private const nint GetThreadId = 186;                       // x86-64

    private readonly BlockingCollection<(Action Action, TaskCompletionSource Done)> _work = [];
    private readonly Thread _thread;

    internal Worker(string name)
    {
        _thread = new Thread(() => Run(name)) { IsBackground = true };
        _thread.Start();
        Do(() => Id = (int)syscall(GetThreadId));
    }

    internal int Id { get; private set; }

    internal void Do(Action action) => Begin(action).GetAwaiter().GetResult();

    internal Task Begin(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add((action, done));
        return done.Task;
    }

    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
            _work.CompleteAdding();
        _thread.Join();
    }

    private void Run(string name)
    {
        ThreadName.Set(name);
        foreach ((Action action, TaskCompletionSource done) in _work.GetConsumingEnumerable())
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number);
}
