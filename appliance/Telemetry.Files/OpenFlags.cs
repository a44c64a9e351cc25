// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>The runtime's words for access as the flags of <c>open</c>.</summary>
internal static class OpenFlags
{
    internal static int Of(FileAccess access) => access switch
    {
        FileAccess.Read => Libc.O_RDONLY,
        FileAccess.Write => Libc.O_WRONLY,
        _ => Libc.O_RDWR,
    };
}
