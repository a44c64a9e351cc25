// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Flags of <c>open</c> for the runtime's kinds of access.</summary>
internal static class OpenFlags
{
    internal static int Of(FileAccess access) => access switch
    {
        FileAccess.Read => Libc.O_RDONLY,
        FileAccess.Write => Libc.O_WRONLY,
        _ => Libc.O_RDWR,
    };
}
