// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>A folder laid out as sysfs on a host with other CPUs and NUMA nodes; removed on disposal.</summary>
public sealed class SysfsRoot : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <param name="possible">List of the possible CPUs.</param>
    /// <param name="online">List of the online CPUs.</param>
    /// <param name="nodes">Lists of the CPUs of node 0, 1, ...</param>
    public SysfsRoot(string possible, string online, params string[] nodes)
    {
        Write("devices/system/cpu/possible", possible);
        Write("devices/system/cpu/online", online);
        for (int node = 0; node < nodes.Length; node++)
            Write($"devices/system/node/node{node}/cpulist", nodes[node]);
    }

    /// <summary>Its path.</summary>
    public string Path => _folder.File("sys");

    /// <summary>Adds an interface whose device is attached to a node; -1 is the kernel's value for none.</summary>
    public void AddInterface(string name, int node) => Write($"class/net/{name}/device/numa_node", $"{node}");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }
}
