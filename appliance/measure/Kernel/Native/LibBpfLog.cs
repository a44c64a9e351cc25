// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Kernel.Native;

/// <summary>Collects the messages that libbpf would print, for the appliance's error message.</summary>
public static unsafe class LibBpfLog
{
    private const int LineLimit = 1 << 20;                      // bytes; the verifier's log comes as one message
    private const int LinesKept = 6;

    private static readonly Lock Gate = new();
    private static readonly List<string> Lines = [];
    private static bool s_installed;

    /// <summary>Installs the callback and clears the messages.</summary>
    public static void Begin()
    {
        lock (Gate)
        {
            if (!s_installed)
                LibBpf.libbpf_set_print(&Print);
            s_installed = true;
            Lines.Clear();
        }
    }

    /// <summary>Messages since <see cref="Begin"/>, trimmed to the first line and the last ones.</summary>
    internal static string Text()
    {
        lock (Gate)
        {
            List<string> lines = Lines.Where(IsWorthReading).Distinct().ToList();
            if (lines.Count <= LinesKept + 1)
                return string.Join(Environment.NewLine, lines);
            return string.Join(Environment.NewLine, [lines[0], "...", .. lines.TakeLast(LinesKept)]);
        }
    }

    private static bool IsWorthReading(string line) =>
        line.Length > 0 && !line.Contains("PROG LOAD LOG --", StringComparison.Ordinal)
        && !line.Contains("Failed to bump RLIMIT_MEMLOCK", StringComparison.Ordinal) // raising it is not needed
        && !line.Contains("failed to load object", StringComparison.Ordinal) // the error says so
        && !line.StartsWith("processed ", StringComparison.Ordinal);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        const int Debug = 2;
        if (level >= Debug)
            return 0;
        byte* buffer = (byte*)NativeMemory.Alloc(LineLimit);
        int length = Libc.vsnprintf(buffer, LineLimit, format, arguments);
        string text = length > 0 ? Encoding.UTF8.GetString(buffer, Math.Min(length, LineLimit - 1)) : "";
        NativeMemory.Free(buffer);
        lock (Gate)
            Lines.AddRange(text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return 0;
    }
}
