// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Native;

/// <summary>Turns a failed native call into a failure that names the operation, its object and a remedy.</summary>
public static class NativeError
{
    /// <summary>errno of the last call that stores it.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    public static string Text(int errno) =>
        $"{Marshal.GetPInvokeErrorMessage(Math.Abs(errno))} (errno {Math.Abs(errno)})";

    /// <summary>Failure of a call that returned <paramref name="errno"/>, positive or negative.</summary>
    internal static FailureException Of(string call, int errno, string where, string what, string todo)
    {
        errno = Math.Abs(errno);
        string log = LibBpfLog.Text();
        string text = $"{what}: {call}: {Text(errno)}";
        if (log.Length > 0)
            text += Environment.NewLine + log + Environment.NewLine;
        bool privilege = errno is Libc.ErrorNotPermitted or Libc.ErrorAccess;
        if (privilege && log.Length == 0)
            todo = "run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON";
        return new FailureException(new Failure(ExitCode.CannotRun, where, text, todo));
    }

    /// <summary>Throws if a call returned a negative errno.</summary>
    internal static int Check(int result, string call, string where, string what, string todo)
    {
        if (result < 0)
            Throw(call, result, where, what, todo);
        return result;
    }

    [DoesNotReturn]
    internal static void Throw(string call, int errno, string where, string what, string todo) =>
        throw Of(call, errno, where, what, todo);
}
