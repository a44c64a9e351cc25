// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

if (args is not [string schema, string folder])
{
    Console.Error.WriteLine("usage: Telemetry.Messages.Generator SCHEMA FOLDER");
    return 2;
}

Generation generation = Generation.Of(File.ReadAllText(schema));
foreach (Problem problem in generation.Problems)
    Console.Error.WriteLine(problem.AsBuildError(Path.GetFullPath(schema)));
if (generation.Problems.Count > 0)
    return 1;

Directory.CreateDirectory(folder);
foreach (GeneratedFile file in generation.Files)
    File.WriteAllText(Path.Combine(folder, file.Name), file.Text);
return 0;
