// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Failures;

/// <summary>The system's own words for a failed access to a file, without the runtime's sentence around them.</summary>
public static class SystemError
{
    private const int NoEntry = 2;                              // ENOENT

    /// <summary>Text such as <c>Permission denied</c>.</summary>
    /// <param name="cause">What the runtime threw.</param>
    public static string Of(Exception cause) => Marshal.GetPInvokeErrorMessage(
        cause is FileNotFoundException or DirectoryNotFoundException ? NoEntry
        // The runtime keeps the system's error in the exception of its own kind for "access denied".
        : (cause.InnerException ?? cause).HResult);
}
