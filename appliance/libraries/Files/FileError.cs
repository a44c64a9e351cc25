// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Files;

/// <summary>Converts system errors to the exceptions that the runtime throws for them.</summary>
internal static class FileError
{
    /// <summary>Exception for the error of the last native call.</summary>
    internal static Exception Last(string path) => Of(path, Marshal.GetLastPInvokeError());

    /// <summary>Exception for an errno value.</summary>
    internal static Exception Of(string path, int errno)
    {
        string message = $"{path}: {Marshal.GetPInvokeErrorMessage(errno)}";
        return errno switch
        {
            Libc.ENOENT => new FileNotFoundException(message, path),
            Libc.ENOTDIR => new DirectoryNotFoundException(message),
            Libc.EACCES or Libc.EPERM or Libc.EISDIR => new UnauthorizedAccessException(message),
            _ => new IOException(message, errno),
        };
    }
}
