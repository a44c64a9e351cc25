// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Limits of this process, as <c>/proc/self/limits</c> has them.</summary>
public static class ProcessLimit
{
    /// <summary>The limit in force: a number or <c>unlimited</c>; null where it cannot be read.</summary>
    /// <param name="name">Its three words, such as <c>Max open files</c>.</param>
    public static string? Of(string name)
    {
        try
        {
            return File.ReadLines("/proc/self/limits")
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
                ?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
