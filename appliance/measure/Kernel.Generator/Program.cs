// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Generator;

if (args is not [string made, string shared, .. string[] programs])
{
    Console.Error.WriteLine("usage: Telemetry.Kernel.Generator FILE OBJECT PROGRAM...");
    return 2;
}

string read = shared;
try
{
    var layouts = Layouts.Of(Btf.Read(File.ReadAllBytes(shared)));
    foreach (string program in programs)
    {
        read = program;
        layouts.Compare(Btf.Read(File.ReadAllBytes(program)));
    }
    File.WriteAllText(made, LayoutWriter.Write(layouts));
    return 0;
}
catch (LayoutException error)
{
    Console.Error.WriteLine($"{Path.GetFullPath(read)} : error BPF001: {error.Message}");
    return 1;
}
