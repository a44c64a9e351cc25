// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace TestSupport.Binary;

/// <summary>State of one thread of a process, from <c>/proc</c>.</summary>
public sealed record HostThreadState
{
    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>Its name, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>List of the CPUs it may run on.</summary>
    public required string Cpus { get; init; }

    /// <summary>Its effective capabilities, a bit each.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>True if it can never gain privileges.</summary>
    public required bool HasNoNewPrivileges { get; init; }

    /// <summary>True if a filter of system calls applies to it.</summary>
    public required bool IsFiltered { get; init; }

    /// <summary>Minor page faults.</summary>
    public required long MinorFaults { get; init; }

    /// <summary>Major page faults.</summary>
    public required long MajorFaults { get; init; }

    /// <summary>The threads of a process; those that end during the reading are left out.</summary>
    public static IReadOnlyList<HostThreadState> Of(int process)
    {
        List<HostThreadState> threads = [];
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                threads.Add(Read(task));
            }
            catch (IOException)
            {
            }
        }
        return threads;
    }

    private static HostThreadState Read(string task)
    {
        Dictionary<string, string> status = File.ReadAllLines(Path.Combine(task, "status"))
            .Select(line => line.Split(':', 2)).ToDictionary(field => field[0], field => field[1].Trim());
        string stat = File.ReadAllText(Path.Combine(task, "stat"));
        // The name in parentheses may hold blanks; the fields after it are numbered from 3 in proc(5).
        string[] numbers = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new HostThreadState
        {
            Id = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture),
            Name = File.ReadAllText(Path.Combine(task, "comm")).Trim(),
            Cpus = status["Cpus_allowed_list"],
            Capabilities = ulong.Parse(status["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            HasNoNewPrivileges = status["NoNewPrivs"] == "1",
            IsFiltered = status["Seccomp"] == "2",
            MinorFaults = long.Parse(numbers[10 - 3], CultureInfo.InvariantCulture),
            MajorFaults = long.Parse(numbers[12 - 3], CultureInfo.InvariantCulture),
        };
    }
}
