// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Exporting;

/// <summary>Resources that a process uses, as Linux reports them; null where unknown.</summary>
public sealed record ProcessMetrics
{
    private const string StatusFile = "/proc/self/status";
    private const string FileFolder = "/proc/self/fd";
    private const long NanosecondsPerTick = 100;
    private const long BytesPerKibibyte = 1024;

    /// <summary>CPU time of all threads, nanoseconds.</summary>
    public long? CpuNs { get; init; }

    /// <summary>Resident memory, bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Address space, bytes.</summary>
    public long? VirtualBytes { get; init; }

    public long? Threads { get; init; }

    public long? OpenFiles { get; init; }

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>Reads those of the own process.</summary>
    public static ProcessMetrics Read()
    {
        string[] status = Lines();
        return new ProcessMetrics
        {
            CpuNs = Environment.CpuUsage.TotalTime.Ticks * NanosecondsPerTick,
            ResidentBytes = Number(status, "VmRSS:") * BytesPerKibibyte,
            VirtualBytes = Number(status, "VmSize:") * BytesPerKibibyte,
            Threads = Number(status, "Threads:"),
            OpenFiles = Files(),
            StartTimeNs = StartNs,
        };
    }

    private static long StartNs { get; } = Start();

    private static long Start()
    {
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        return (own.StartTime.ToUniversalTime() - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
    }

    private static string[] Lines()
    {
        try
        {
            return File.ReadAllLines(StatusFile);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long? Files()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(FileFolder).LongCount();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? Number(string[] lines, string key)
    {
        foreach (string line in lines)
        {
            if (!line.StartsWith(key, StringComparison.Ordinal))
                continue;
            string text = line[key.Length..].Split(' ', '\t').FirstOrDefault(word => word.Length > 0) ?? "";
            bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            return isNumber ? number : null;
        }
        return null;
    }
}
