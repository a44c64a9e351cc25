// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TestSupport.Strangers;

/// <summary>
/// Code of a test that runs as another user: on a thread of its own, since the kernel keeps a user for each thread.
/// Such a thread has no capability and no group but its own, as a process that <c>setpriv</c> starts.
/// </summary>
public static partial class AsUser
{
    /// <summary>The attacker: a user whom nothing in a test belongs to but what it makes.</summary>
    public const uint Stranger = 65534;

    /// <summary>A user as the service has one.</summary>
    public const uint Service = 64321;

    private const nint SetGroups = 116;             // x86-64
    private const nint SetUser = 117;
    private const nint SetGroup = 119;

    /// <summary>Runs it to its end, and throws what it threw.</summary>
    public static void Run(uint user, Action action) => Start(user, action)();

    /// <summary>Starts it.</summary>
    /// <returns>Waits for its end, and throws what it threw.</returns>
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

    // The C library's own calls change all threads of a process; these change the calling one.
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
