// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TestSupport.Strangers;

/// <summary>A <c>/dev/shm</c> of a test's own, in a mount namespace that only the threads of that test are in: other
/// processes of this host clean up the real one.</summary>
public static partial class PrivateShm
{
    private const int NewMounts = 0x20000;          // CLONE_NEWNS
    private const int OwnFolder = 0x200;            // CLONE_FS
    private const nuint RecursivePrivate = 0x44000; // MS_REC | MS_PRIVATE

    /// <summary>Runs an action with an empty one; threads that it starts see it too. Needs root.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Check(unshare(NewMounts | OwnFolder), "unshare");
                Check(mount("none", "/", null, RecursivePrivate, null), "mount /");
                Check(mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777"), "mount /dev/shm");
                action();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
            throw new InvalidOperationException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, nuint flags, string? data);
}
