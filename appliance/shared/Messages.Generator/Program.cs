// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

if (args is not [string schemas, string folder, .. string[] wanted])
{
    Console.Error.WriteLine("usage: Telemetry.Messages.Generator SCHEMAS FOLDER FILE...");
    return 2;
}

string messages = File.ReadAllText(Path.Combine(schemas, Generation.MessageSchema));
foreach ((string name, Func<string, string, Generation> read) in Generation.Schemas)
{
    string path = Path.Combine(schemas, name);
    Generation generation = read(messages, File.ReadAllText(path));
    foreach (Problem problem in generation.Problems)
        Console.Error.WriteLine(problem.AsBuildError(Path.GetFullPath(path)));
    if (generation.Problems.Count > 0)
        return 1;
    Directory.CreateDirectory(folder);
    foreach (GeneratedFile file in generation.Files.Where(file => wanted.Contains(file.Name)))
        File.WriteAllText(Path.Combine(folder, file.Name), file.Text);
}
return 0;
