// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Telemetry.Kernel.Privileges;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Confinement;

/// <summary>
/// The only thread that keeps the capabilities of the process: it loads and attaches programs, and threads that it
/// makes inherit its capabilities. All other threads, the runtime's too, give theirs up when it is made.
/// </summary>
public sealed class PrivilegedThread : IDisposable
{
    private readonly object _turn = new();
    private readonly Thread _thread;
    private Action? _action;
    private ExceptionDispatchInfo? _failure;
    private bool _ends;

    private PrivilegedThread()
    {
        _thread = new Thread(Serve) { Name = "control", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Leaves the capabilities of the process to one thread and forbids gaining new ones. Call it before
    /// making threads that must have none.</summary>
    public static PrivilegedThread Enter()
    {
        ThreadCapabilities.ForbidNewPrivileges();
        var privileged = new PrivilegedThread();
        GiveUp();
        OnFinalizer(GiveUp);
        StartSocketThread();
        return privileged;
    }

    /// <summary>Gives up all capabilities of the calling thread.</summary>
    public static void GiveUp()
    {
        ThreadCapabilities.ForbidNewPrivileges();
        _ = ThreadCapabilities.KeepOnly(0);
    }

    /// <summary>Starts a background thread without capabilities.</summary>
    /// <param name="body">Its work.</param>
    public static Thread StartWithout(string name, Action body)
    {
        var thread = new Thread(() =>
        {
            GiveUp();
            body();
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }

    /// <summary>Runs an action on that thread and waits for it; exceptions are rethrown here.</summary>
    public void Run(Action action)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_ends, this);
            _action = action;
            Monitor.PulseAll(_turn);
            while (_action is not null)
                Monitor.Wait(_turn);
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _ends = true;
            Monitor.PulseAll(_turn);
        }
        _thread.Join();
    }

    /// <summary>Has the runtime start the thread of its sockets now: started later, by a thread that keeps
    /// capabilities, it would have them too.</summary>
    private static void StartSocketThread()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        // Ends, without a datagram, when the socket is closed.
        _ = socket.ReceiveAsync(new byte[1], CancellationToken.None).AsTask()
            .ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
    }

    private void Serve()
    {
        ThreadName.Set("control");
        lock (_turn)
        {
            while (!_ends)
            {
                if (_action is { } action)
                {
                    Try(action);
                    _action = null;
                    Monitor.PulseAll(_turn);
                }
                else
                {
                    Monitor.Wait(_turn);
                }
            }
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    // The runtime started the finalizer thread before any code of the product; only this action runs there.
    private static void OnFinalizer(Action action)
    {
        MakeGarbage(() =>
        {
            ThreadName.Set(".NET Finalizer");
            action();
        });
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MakeGarbage(Action action) => _ = new LastAct(action);

    private sealed class LastAct(Action action)
    {
        ~LastAct() => action();
    }
}
