// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TestSupport.Strangers;

/// <summary>Runs test code as another user: on a thread of its own, since the kernel keeps a user for each thread. Such
/// a thread has no capability and no group but its own, like a process that <c>setpriv</c> starts.</summary>
public static partial class AsUser
{
    /// <summary>The attacker: a user who owns nothing in a test except files of his own making.</summary>
    public const uint Stranger = 65534;

    /// <summary>A user such as the service has.</summary>
    public const uint Service = 64321;

    private const nint SetGroups = 116;             // x86-64
    private const nint SetUser = 117;
    private const nint SetGroup = 119;

    /// <summary>Runs an action to its end; rethrows its exception.</summary>
    public static void Run(uint user, Action action) => Start(user, action)();

    /// <summary>Starts an action.</summary>
    /// <returns>An action that waits for its end and rethrows its exception.</returns>
    public static Action Start(uint user, Action action)
    {
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Become(user);
                action();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        return () =>
        {
            thread.Join();
            thrown?.Throw();
        };
    }

    // The C library's functions change all threads of a process; these system calls change the calling one.
    private static void Become(uint user)
    {
        if (user == 0)
            return;
        nint id = (nint)user;
        if (syscall(SetGroups, 0, 0, 0) != 0 || syscall(SetGroup, id, id, id) != 0 || syscall(SetUser, id, id, id) != 0)
            throw new InvalidOperationException($"cannot become user {user}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);
}
