// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Simulation.Network;

/// <summary>A network namespace named for this process and removed with it. Namespaces left by a crashed process are
/// found by name and removed by <see cref="Sweep"/>.</summary>
public sealed class NetworkNamespace : IDisposable
{
    private const string Prefix = "telemetry-";
    private const string Folder = "/run/netns";
    private static int _made;
    private bool _removed;

    private NetworkNamespace(string name) => Name = name;

    /// <summary>Its name, for <c>ip netns</c>.</summary>
    public string Name { get; }

    /// <summary>Makes a namespace with its loopback up and without IPv6.</summary>
    /// <param name="role">Its role: letters.</param>
    /// <exception cref="FailureException">It cannot be made.</exception>
    public static NetworkNamespace Create(string role)
    {
        int number = Interlocked.Increment(ref _made);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{number}{role}");
        IpCommand.Run("netns", "add", name);
        var made = new NetworkNamespace(name);
        AppDomain.CurrentDomain.ProcessExit += made.RemoveAtExit;
        try
        {
            IpCommand.Run("-n", name, "link", "set", "lo", "up");
            made.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1"));
            return made;
        }
        catch (Exception error) when (error is not FailureException)
        {
            made.Dispose();
            throw new FailureException(new Failure(ExitCode.CannotRun, name, error.Message, "run as root"), error);
        }
        catch (FailureException)
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Removes namespaces of processes that have ended; returns their number.</summary>
    public static int Sweep()
    {
        if (!Directory.Exists(Folder))
            return 0;
        int removed = 0;
        foreach (string path in Directory.GetFiles(Folder, Prefix + "*"))
        {
            string name = Path.GetFileName(path);
            string[] parts = name.Split('-');
            if (parts.Length != 3
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int owner)
                || Directory.Exists($"/proc/{owner}"))
                continue;
            if (IpCommand.TryRun(out _, "netns", "delete", name))
                removed++;
        }
        return removed;
    }

    /// <summary>Makes a pair of interfaces, one end in each namespace, both up.</summary>
    public static void Connect(
        NetworkNamespace left, string leftName, string leftAddress, NetworkNamespace right, string rightName,
        string rightAddress)
    {
        IpCommand.Run("link", "add", leftName, "netns", left.Name, "type", "veth", "peer", "name", rightName, "netns",
            right.Name);
        IpCommand.Run("-n", left.Name, "address", "add", leftAddress, "dev", leftName);
        IpCommand.Run("-n", right.Name, "address", "add", rightAddress, "dev", rightName);
        IpCommand.Run("-n", left.Name, "link", "set", leftName, "up");
        IpCommand.Run("-n", right.Name, "link", "set", rightName, "up");
    }

    private void Enter(SafeFileHandle handle)
    {
        if (NetworkCalls.setns(handle, NetworkCalls.NetworkNamespace) != 0)
        {
            string reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            throw new FailureException(new Failure(ExitCode.CannotRun, Name, $"cannot enter: {reason}", "run as root"));
        }
    }

    /// <summary>Runs an action on a thread inside the namespace and waits for it.</summary>
    public void Run(Action action)
    {
        Exception? failure = null;
        Thread thread = Start("in " + Name, () =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Join();
        if (failure is not null)
            throw failure is FailureException ? failure : new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>Starts a thread inside the namespace.</summary>
    public Thread Start(string threadName, Action action)
    {
        // Opened here: a failure is thrown to the caller; on the new thread it would end the process.
        SafeFileHandle handle = File.OpenHandle(Path.Combine(Folder, Name));
        var thread = new Thread(() =>
        {
            using (handle)
                Enter(handle);
            action();
        })
        {
            IsBackground = true,
            Name = threadName,
        };
        thread.Start();
        return thread;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= RemoveAtExit;
        Remove();
    }

    private void RemoveAtExit(object? sender, EventArgs arguments) => Remove();

    private void Remove()
    {
        if (_removed)
            return;
        _removed = true;
        _ = IpCommand.TryRun(out _, "netns", "delete", Name);
    }
}
